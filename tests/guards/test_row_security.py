"""Every clinic-owned table is under forced row-level security, and the connection is one that it binds."""

import pytest
from django.db import connection, transaction

from clinic.models import Membership

pytestmark = pytest.mark.django_db

UNGUARDED = """
SELECT c.relname FROM pg_class c
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'clinic_id' AND NOT a.attisdropped
 WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
   AND NOT (c.relrowsecurity AND c.relforcerowsecurity
            AND (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid) = 1
            AND (SELECT bool_and(p.polpermissive AND p.polcmd = '*' AND p.polroles = '{0}' AND p.polwithcheck IS NULL
                                 AND pg_get_expr(p.polqual, p.polrelid) = current_setting('guards.policy'))
                   FROM pg_policy p WHERE p.polrelid = c.oid))
"""
# The one policy there is, as PostgreSQL reads it back from the migrations.
POLICY = (
    "((clinic_id = (NULLIF(current_setting('needlepath.clinic'::text, true), ''::text))::bigint)"
    " OR (NULLIF(current_setting('needlepath.all_clinics'::text, true), ''::text) IS NOT NULL))"
)
# Each way a table may lose its wall.
LOSSES = (
    "DROP POLICY one_clinic ON {table}",
    "ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
    "ALTER POLICY one_clinic ON {table} USING (true)",
    "ALTER POLICY one_clinic ON {table} WITH CHECK (true)",
    "CREATE POLICY another ON {table} USING (true)",
)
TABLES = """
SELECT c.relname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
 WHERE a.attname = 'clinic_id' AND NOT a.attisdropped AND c.relkind = 'r'
   AND c.relnamespace = 'public'::regnamespace
"""
OWNED = """
SELECT count(*) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
 WHERE a.attname = 'clinic_id' AND c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
"""


def rows(sql):
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('guards.policy', %s, true)", [POLICY])
        cursor.execute(sql)
        return [row[0] for row in cursor.fetchall()]


def test_every_table_with_a_clinic_is_guarded_by_one_forced_policy():
    assert rows(UNGUARDED) == []


def test_the_guard_would_see_the_tables_it_is_about():
    assert rows(OWNED)[0] >= 25


def test_whichever_table_loses_its_wall_in_whichever_way_is_named():
    """Taken away one at a time, each from each table."""
    named = {}
    for table in rows(TABLES):
        for loss in LOSSES:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute(loss.format(table=table))
                named[table, loss] = rows(UNGUARDED)
                transaction.set_rollback(True)

    assert named == {(table, loss): [table] for table, loss in named}
    assert len(named) >= 25 * len(LOSSES)


def test_the_connection_is_neither_a_superuser_nor_above_the_policies():
    assert rows("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user") == [False]


def test_without_any_filter_a_query_sees_only_the_clinic_in_sight(birch, alder):
    assert {member.clinic_id for member in Membership.objects.all()} == {alder.clinic.pk}


def test_without_a_clinic_in_sight_a_query_sees_nothing(alder, nothing_in_scope):
    nothing_in_scope()
    assert list(Membership.objects.all()) == []
