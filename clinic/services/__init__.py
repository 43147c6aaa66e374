"""The embedded PostgreSQL and Valkey of the demo and the tests: started, shared and stopped without leftovers."""
