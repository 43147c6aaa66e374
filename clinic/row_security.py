"""Row-level security as a migration operation: the database shows a connection one clinic's rows, or none."""

from django.db.migrations.operations import RunSQL

ENABLE = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY one_clinic ON {table} USING (
    clinic_id = nullif(current_setting('needlepath.clinic', true), '')::bigint
    OR nullif(current_setting('needlepath.all_clinics', true), '') IS NOT NULL
);
"""
DISABLE = """
DROP POLICY one_clinic ON {table};
ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
"""


def one_clinic_at_a_time(*tables: str) -> list[RunSQL]:
    """Operations that put the policy on each table. A reused connection reads the setting as '', hence nullif."""
    return [RunSQL(ENABLE.format(table=table), DISABLE.format(table=table)) for table in tables]
