"""The embedded PostgreSQL and Valkey of the demo and the tests: started, shared and stopped without leftovers."""


class CannotStart(Exception):
    """Says in one sentence what is missing or in the way."""
