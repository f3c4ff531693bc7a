"""A burndown as a picture: what was left each day, and the straight line that it is held against."""

from __future__ import annotations

from collections.abc import Sequence

from trackdown.core.planning.sprint_health import Day

WIDTH, HEIGHT, EDGE = 640, 320, 48


def burndown_svg(name: str, days: Sequence[Day], whole: float, length: int) -> str:
    """``length`` is how many days the sprint has in all; ``whole`` the points it began with."""
    spans = max(length - 1, len(days) - 1, 1)
    top = max([whole, *(day.left for day in days)]) or 1

    def place(day: int, points: float) -> str:
        x = EDGE + (WIDTH - 2 * EDGE) * day / spans
        y = HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * max(points, 0) / top
        return f"{x:.1f},{y:.1f}"

    actual = " ".join(place(number, day.left) for number, day in enumerate(days))
    right = WIDTH - EDGE
    label = _escaped(f"Burndown of sprint {name}")
    last = days[-1] if days else Day("", whole)
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">
<title>{label}</title>
<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>
<g stroke="#8a8f98" stroke-width="1">
<line x1="{EDGE}" y1="{EDGE}" x2="{EDGE}" y2="{HEIGHT - EDGE}"/>
<line x1="{EDGE}" y1="{HEIGHT - EDGE}" x2="{WIDTH - EDGE}" y2="{HEIGHT - EDGE}"/>
</g>
<polyline fill="none" stroke="#8a8f98" stroke-dasharray="5 5" points="{place(0, whole)} {place(spans, 0)}"/>
<polyline fill="none" stroke="#0b6bcb" stroke-width="2.5" points="{actual}"/>
<g font-family="sans-serif" font-size="13" fill="#333a45">
<text x="{EDGE}" y="{EDGE - 16}" font-weight="bold">{label}</text>
<text x="{EDGE - 8}" y="{EDGE + 4}" text-anchor="end">{top:g}</text>
<text x="{EDGE - 8}" y="{HEIGHT - EDGE}" text-anchor="end">0</text>
<text x="{EDGE}" y="{HEIGHT - EDGE + 22}">{_escaped(days[0].day if days else "")}</text>
<text x="{right}" y="{HEIGHT - EDGE + 22}" text-anchor="end">{_escaped(last.day)}: {last.left:g} points left</text>
</g>
</svg>
"""


def _escaped(text: str) -> str:
    plain = "".join(character for character in text if character.isprintable())
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
