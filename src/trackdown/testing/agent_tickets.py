"""Agent tickets as people write them, for tests: the shapes that have to survive being read and written."""

from __future__ import annotations

SMALL = """\
# Ticket: CODEX-123 - Serve the profile of a user

**Agent:** @codex\x20\x20
**Priority:** high\x20\x20
**Complexity:** simple\x20\x20
**Estimated tokens:** 2K\x20\x20
**Cost estimate:** $0.004\x20\x20

## Context

People want to see and to correct what is known about them, along the lines of the other endpoints that there are.

## Requirements

- [ ] GET /api/users/:id gives the profile
- [ ] Only people who are logged in may ask

## Acceptance Criteria

- [ ] GET returns 200 with the user for an id that exists
- [ ] GET returns 404 for one that does not

## Technical Specification

### Files to Modify

```
src/api/users.ts (add endpoints)
src/types/user.ts (already exists)
```

### API Contracts

```typescript
// GET /api/users/:id
interface Profile {
  id: string;
}
```

### Implementation Notes

- Follow `src/api/posts.ts`

## Test Requirements

### Unit Tests Required

- [ ] GET returns the profile

### Test Files

```
tests/api/users.test.ts (modify)
```

## Dependencies

- [ ] None - all of it is there

## Definition of Done

- [ ] Both endpoints are there
- [ ] `npx arela doctor` passes

---

**Agent:** Do this ticket. Report back when it is complete.
"""

DESIGN = """\
# Ticket: CLAUDE-045 - Design how answers are cached

**Agent:** @claude\x20\x20
**Priority:** medium\x20\x20
**Complexity:** complex\x20\x20
**Estimated tokens:** 5K\x20\x20
**Cost estimate:** $0.075\x20\x20

## Context

The database is busy with the same questions all day; a plan is wanted that keeps answers without showing old ones.

## Requirements

- [ ] Say which layers there are

## Acceptance Criteria

- [ ] A diagram is there (mermaid)
- [ ] The decision is written down

## Technical Specification

### Current State

- Database: PostgreSQL
- Load: 1000 req/s

### Questions to Answer

1. Which layers? (CDN, memory)
   - and in which order
     - with which limits
2. What to keep?

## Deliverables

### 1. Diagram

```mermaid
graph TD
  Client --> Cache
```

### 2. Record

Write `docs/adr/012-caching.md` with:
- Context
- Outcome

## Dependencies

- [ ] None - this is design

## Definition of Done

- [ ] All deliverables are there

---

**Agent:** Think it through.
"""

TREE = """\
# Ticket: CODEX-200 - Log people in

**Agent:** @codex
**Priority:** critical
**Complexity:** medium

## Context

Nobody can log in yet, and everything else that is planned for this quarter stands behind a login of its own.

## Acceptance Criteria

- [x] POST /login returns a token
- [ ] A wrong password returns 401

## Technical Specification

### Files to Create/Modify

```
src/
├── api/
│   └── auth.ts (create)
├── middleware/
│   └── auth.ts (create)
└── types/
    └── auth.ts (modify)
```

## Test Requirements

### Test Files

```
tests/
├── unit/
│   └── auth.test.ts (create)
└── integration/
    └── auth-flow.test.ts (create)
```

## Dependencies

- [ ] The schema has to be migrated first (Ticket CODEX-042)
- [ ] The user model has to exist (Tickets CODEX-041, CLAUDE-045)
- [x] The secret is in the environment (Ticket CODEX-040)

## Rollback Plan

1. Revert the commit
2. Deploy again

## Something of our own

> kept as it is
"""

YAML = """\
# written by hand
id: CODEX-007
title: "Write the parser"
description: |
  The parser reads lines.

  It is strict.
agent: codex
priority: high
complexity: medium
status: completed
estimatedTime: 2h
estimatedCost: 0.01
dependencies: [CODEX-123, CODEX-999]
tags: [parser, core]
files:
  - path: src/parser.py
    action: create
acceptance:
  - id: a1
    description: It reads an empty file
    status: passed
  - id: a2
    description: It refuses a binary file
    status: pending
owner: somebody   # not ours
"""
