"""``trackdown relationship``, ``relationships`` and ``orphaned``."""
