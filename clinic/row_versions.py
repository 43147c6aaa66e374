"""The trigger that keeps earlier versions of a row, as a migration operation; see clinic.models.row_versions."""

from django.db.migrations.operations import RunSQL

KEEP = """
CREATE TRIGGER keeps_versions AFTER UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION needlepath_keep_version();
"""
FORGET = "DROP TRIGGER keeps_versions ON {table}"


def keeps_versions(*tables: str) -> list[RunSQL]:
    """Operations that put the trigger on each table, whose key is `id`; its function comes with clinic's migrations."""
    return [RunSQL(KEEP.format(table=table), FORGET.format(table=table)) for table in tables]
