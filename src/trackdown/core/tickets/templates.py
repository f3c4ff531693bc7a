"""What a description begins with, for each kind of ticket.

Headings are those that readers of documents look for; what stands in brackets is to be replaced by whoever writes.
A box that still holds only such a placeholder is no criterion.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from trackdown.core.tickets.agent_ticket.template import AGENT_TICKET

EPIC = """\
## Executive Summary
[What this is about and why it is done, in a few sentences]

## Business Value
[What users or the business gain]

## Goals & Success Criteria
- Primary goal: [Outcome that can be measured]
- Secondary goals: [What else gets better]
- Success metrics: [How it is measured]

## Scope
### In Scope
- [What will be delivered]
- [Which components change]

### Out of Scope
- [What will not be done]
- [What may follow later]

## Timeline
- Phase 1: [From - to] - [What is delivered]
- Phase 2: [From - to] - [What is delivered]
- Target completion: [Day]

## Dependencies
- [What comes from outside]
- [Which people or teams are needed]
- [What has to exist before]

## Risks & Mitigations
- Risk: [What could go wrong]
  Mitigation: [What is done about it]
"""

ISSUE = """\
## Current Behavior
[What happens now, and what is wrong with it]

## Expected Behavior
[What happens once this is done]

## User Impact
[Who notices, and how]

## Acceptance Criteria
- [ ] [What has to hold, so that it can be checked]
- [ ] [What else has to hold]
- [ ] [The last thing that has to hold]

## Technical Notes
[Hints for whoever implements it]

## Dependencies
- Blocked by: [Tickets that have to be done first]
- Blocks: [Tickets that wait for this one]
- Related to: [Tickets that are good to know]
"""

TASK = """\
## Objective
[What is to be reached]

## Steps to Complete
1. [The first step]
2. [The next step]
3. [The last step]

## Deliverables
- [What is handed over]
- [What is tested]
- [What is documented]

## Definition of Done
- [ ] [The work is complete]
- [ ] [Tests are written and pass]
- [ ] [Documentation is up to date]
- [ ] [Somebody has reviewed it]

## Time Estimate
[Hours or points, and how sure that is]

## Dependencies
[What has to be finished first]
"""

BUILT_IN: dict[str, str] = {"epic": EPIC, "issue": ISSUE, "task": TASK, "agent-ticket": AGENT_TICKET}

_NAME = re.compile(r"\{\{\s*([a-z_]+)\s*\}\}")
_PLACEHOLDER = re.compile(r"\[[^\[\]]*\]\.?")


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with ``{{name}}`` replaced where ``values`` has that name. Values are never looked into."""
    return _NAME.sub(lambda found: values.get(found[1], found[0]), text)


def is_placeholder(text: str) -> bool:
    """Whether a text is still only what a template says is to be written there."""
    return _PLACEHOLDER.fullmatch(text.strip()) is not None
