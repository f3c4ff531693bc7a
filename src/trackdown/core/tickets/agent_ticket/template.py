"""What an agent ticket begins with. What stands in brackets is to be replaced by whoever writes it."""

AGENT_TICKET = """\
# Ticket: [AGENT]-[ID] - {{title}}

**Agent:** [@agent]
**Priority:** [critical, high, medium or low]
**Complexity:** [simple, medium or complex]
**Estimated tokens:** [how many]
**Cost estimate:** [US dollars]

## Context

[Why this is done and what it is a part of, in one or two paragraphs]

## Requirements

- [ ] [What it has to do]
- [ ] [What else has to be true of it: speed, security, style]

## Acceptance Criteria

- [ ] [What is observed once it holds: which input gives which output]
- [ ] [What is observed when something is wrong]

## Technical Specification

### Files to Create/Modify

```
[path of the file (create)]
```

### API Contracts

[Types, signatures or endpoints, as code; or the path of the contract]

### Implementation Notes

- [Which pattern of the repository to follow, and where it is]

## Test Requirements

### Unit Tests Required

- [ ] [What a test shows]

### Integration Tests Required

- [ ] [What a test of the whole shows]

### Test Files

```
[path of the test (create)]
```

## Dependencies

- [ ] None

## Reference Materials

- [What to read first, by its path]

## Definition of Done

- [ ] All requirements are met
- [ ] All acceptance criteria pass
- [ ] The tests are written and pass
- [ ] The linter finds nothing
- [ ] The documentation says what changed

## Rollback Plan

1. Revert the merge of this ticket
2. Deploy what was there before
3. Find out what went wrong, and write a ticket for it

## Questions for Agent

Stop and ask if you find one of these:

- An unclear requirement
- A missing dependency
- Conflicting patterns
- A security concern
- A performance concern

## Estimated Timeline

- [How long it will take]

## Success Metrics

- Implementation matches the specification: 100%
- Tests pass: 100%
- No known vulnerabilities: 100%

---

**Agent:** You have all that you need. Do this ticket by yourself, and report when it is complete.
"""
