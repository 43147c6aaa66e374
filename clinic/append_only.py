"""The append-only trigger as a migration operation: a row once written stays, whoever asks."""

from django.db.migrations.operations import RunSQL

REFUSE = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION needlepath_append_only();
"""
ALLOW = "DROP TRIGGER append_only ON {table}"


def append_only(*tables: str) -> list[RunSQL]:
    """Operations that put the trigger on each table; its function comes with clinic's 0003_what_never_changes."""
    return [RunSQL(REFUSE.format(table=table), ALLOW.format(table=table)) for table in tables]
