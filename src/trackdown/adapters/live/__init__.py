"""Testing a running server by its OpenAPI document (Schemathesis)."""
