"""The examples of the description of smart delegation come out as it says, and so do others in other words."""

from __future__ import annotations

import pytest
from routing_agents import routed

PROFILE_API = """\
# Ticket: CODEX-123 - Implement User Profile API

## Context

Users need to view and update their profile information. This is a standard CRUD endpoint.

## Requirements

- [ ] GET /api/users/:id returns user profile
- [ ] PUT /api/users/:id updates user profile
- [ ] Only authenticated users can access

## Acceptance Criteria

- [ ] GET returns 200 with user data for valid ID
- [ ] PUT validates input data

### API Contracts

```typescript
interface UserProfileResponse {
  id: string;
}
```

### Implementation Notes

- Follow pattern in `src/api/posts.ts`
- Validate input with Zod schema
"""
CACHING = """\
# Ticket: CLAUDE-045 - Design Caching Strategy

## Context

Our API is experiencing high database load. We need a comprehensive caching strategy that balances performance,
consistency, and complexity.

## Requirements

- [ ] Design multi-layer caching strategy
- [ ] Define cache invalidation rules
- [ ] Specify cache key patterns

## Acceptance Criteria

- [ ] Architecture diagram provided (mermaid)
- [ ] ADR document written
"""
DELEGATED = [
    "Add 8 endpoints matching this OpenAPI spec",
    "Implement 20 CRUD endpoints",
    PROFILE_API,
    "Implement User Profile API",
    "Implement auth API",
    "Implement auth UI",
    "Write auth tests",
    "Backend (5 routers)",
    "Frontend (10 components)",
    "Clear spec provided (API contract, OpenAPI, interface definitions)",
    "Repetitive patterns (CRUD routers, React components)",
    "Bulk code generation (>100 lines)",
    "Well-defined interface implementation",
    # Other words for the same.
    "Please write the twelve handlers that swagger.json describes",
    "Generate TypeScript types for every model in openapi.yaml",
    "Scaffold ten React components following the existing pattern",
    "Migrate each of the 12 serializers to pydantic v2",
    "Write unit tests for all 14 validators",
    "Convert all 30 class components to hooks",
    "Add type hints to every module in src/legacy",
    "Translate all 200 strings to German",
    "Create 6 Django models, 6 serializers and 6 view sets from the ER diagram in docs/schema.md",
    "Implement the interface definitions in src/ports/store.py for PostgreSQL",
    "Write docs for the 8 endpoints",
    "Implement POST /api/auth/login\n- Accept email + password\n- Return JWT token\n- Return 401 if invalid",
    "Write about 300 lines of fixtures, one for each of the 25 parsers",
    "Write integration tests for the payments API covering the 20 cases in cases.md",
    "Never mind the architecture - just crank out the five CRUD screens",
    # Words that sound like thinking and are none.
    "Let users choose a theme on each of the 7 pages",
    "Add 8 CRUD endpoints for the algorithm table",
    "Add a race result to the 9 event pages, by the API contract",
    "Implement 6 user profile screens",
    "Show why an order was rejected on all 12 order pages",
    "Validate the e-mail addresses in each of the 10 forms",
    # What is denied, given already, or elsewhere, is no work.
    "do not optimise, only add the 8 endpoints",
    "Don't touch the algorithm, add 8 endpoints matching openapi.yaml",
    "Do not design, optimise or refactor anything; port the 9 controllers to Fastify",
    "No design needed: the architecture is decided. Implement the twelve handlers listed in swagger.json",
    "We don't need an algorithm here, just 15 form components",
    "Avoid architecture changes, generate stubs for all 7 services",
    "Stop optimising; add the 12 pages like the others",
    "Add 8 endpoints by the existing design\n\n## Out of scope\n\nOptimise the algorithm, investigate the race.",
]
KEPT = [
    "Optimize this sorting algorithm",
    CACHING,
    "Design Caching Strategy",
    "Design auth architecture",
    "Integration & review",
    "Validation + integration",
    "Architecture",
    "API_CONTRACT.md",
    "Architecture/algorithm design needed",
    "Code requires deep reasoning",
    "Task is small (<50 lines)",
    "Spec is ambiguous",
    # Other words for the same.
    "Speed up the report query",
    "Reduce memory usage of the importer",
    "Find out why the worker sometimes hangs",
    "Investigate the race condition between worker and scheduler",
    "Choose between Kafka and RabbitMQ for our event bus",
    "Design the caching of 12 endpoints",
    "Write the API contract for the billing service",
    "Review the auth module for security problems",
    "Not only add the endpoints but also redesign the scheduler",
    "There is no OpenAPI spec for these 3 endpoints; work out what they should be",
    "Think through the consistency model of the sync protocol",
    "Rewrite the matching algorithm to be O(n log n)",
    "Figure out which caching layer to use",
    "Analyse the 12 slowest queries",
    "Decide how we handle multi-tenant data isolation",
    # Too small to be worth describing.
    "Fix the typo in the README",
    "Rename the variable x to count",
    "Bump the version of requests",
    "Change the greeting, 12 lines of code",
]
UNCLEAR = [
    "Make login work",
    "Fix login",
    "Improve everything",
    "Please make the checkout nicer?",
    "Is it possible to add SSO?",
    "Make it better somehow, maybe",
]


@pytest.mark.parametrize("text", DELEGATED)
def test_what_is_specified_repetitive_or_bulk_is_handed_over(text: str) -> None:
    found = routed(text)
    assert (found.answer, found.agent) == ("delegate", "codex"), found.findings


@pytest.mark.parametrize("text", KEPT)
def test_what_needs_thinking_or_is_small_is_kept(text: str) -> None:
    found = routed(text)
    assert (found.answer, found.agent) == ("keep", "claude"), found.findings


@pytest.mark.parametrize("text", UNCLEAR)
def test_what_is_ambiguous_is_kept_and_asked_about(text: str) -> None:
    found = routed(text)
    assert found.answer == "keep"
    assert found.ask
    assert "not clear" in found.because


@pytest.mark.parametrize("text", [PROFILE_API, CACHING])
def test_the_names_of_agents_in_a_ticket_decide_nothing(text: str) -> None:
    swapped = text.replace("CODEX", "X").replace("CLAUDE", "CODEX").replace("X-123", "CLAUDE-123")
    assert routed(swapped).score == routed(text).score
    assert routed(swapped).agent == routed(text).agent


def test_a_blog_system_is_split_into_thinking_and_writing() -> None:
    found = routed("Build a blog system with CRUD")
    assert found.answer == "split"
    answers = [(part.name, part.decision.answer, part.decision.agent) for part in found.parts]
    assert answers == [
        ("architecture", "keep", "claude"),
        ("contract", "keep", "claude"),
        ("backend", "delegate", "codex"),
        ("frontend", "delegate", "codex"),
        ("validation", "keep", "claude"),
    ]


def test_a_feature_is_designed_implemented_shown_tested_and_integrated() -> None:
    found = routed("Add user authentication")
    assert found.answer == "split"
    answers = [(part.name, part.decision.agent) for part in found.parts]
    thinking, writing = ("design", "claude"), [("api", "codex"), ("ui", "codex"), ("tests", "codex")]
    assert answers == [thinking, *writing, ("integration", "claude")]
