"""``trackdown runs compare``: two runs side by side."""

from __future__ import annotations

from trackdown import bootstrap
from trackdown.cli.call import Call
from trackdown.cli.parser import UsageError
from trackdown.render.result import Result
from trackdown.render.transcripts.text import comparison_lines
from trackdown.services.runs.transcripts import compare


def side_by_side(call: Call) -> Result:
    given = call.arguments
    if not given.more:
        raise UsageError("`runs compare` needs two runs.", hint="trackdown runs compare RUN-1 RUN-2")
    opened = call.open()
    found = compare(opened.desk, bootstrap.transcripts(opened, call.environment), given.name, given.more[0])
    data = {**found._asdict(), "left": found.left._asdict(), "right": found.right._asdict()}
    return Result(
        data, comparison_lines(found, call.look), quiet=[*found.only_left, *found.only_right, *found.differing]
    )
