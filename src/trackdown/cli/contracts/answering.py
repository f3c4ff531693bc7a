"""What a checked contract answers: a table, or another form of it, and all of that in a file where one was named."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from trackdown.cli.call import Call
from trackdown.core.contracts.comparison import Finding
from trackdown.services.contracts.checking import Checked

FORMATS = ("text", "sarif", "junit", "digest")


def answer(
    call: Call, found: Checked, to_mend: Sequence[Finding], table: Callable[[], list[str]], summary: Callable[[], str]
) -> list[str]:
    """In the form that was asked for; ``to_mend`` are the findings that go back to who writes the code. With
    ``--output`` it goes into that file, and the summary is the answer. Raises InvalidInput where that cannot be
    written."""
    form = _form(call.arguments.format, found, to_mend)
    lines = table() if form is None else form
    if not call.arguments.output:
        return lines
    from trackdown.cli.output_text import write_text

    write_text(call.arguments.output, call.folder, "".join(f"{line}\n" for line in lines))
    return [summary()]


def _form(wanted: str, found: Checked, to_mend: Sequence[Finding]) -> list[str] | None:
    """``None`` for the table."""
    if wanted == "sarif":
        from trackdown import __version__
        from trackdown.render.contracts.sarif import sarif

        return [sarif(found, __version__)]
    if wanted == "junit":
        from trackdown.render.contracts.junit import junit

        return [junit(found)]
    if wanted == "digest":
        from trackdown.core.contracts.digest import fix_message
        from trackdown.render.plain import safe

        return safe(fix_message(to_mend, found.contract.source)).splitlines()
    return None
