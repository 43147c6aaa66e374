"""Every clinic-owned table is under forced row-level security, and the connection is one that it binds."""

import pytest
from django.db import connection

from clinic.models import Membership

pytestmark = pytest.mark.django_db

UNGUARDED = """
SELECT c.relname FROM pg_class c
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'clinic_id' AND NOT a.attisdropped
 WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
   AND NOT (c.relrowsecurity AND c.relforcerowsecurity
            AND (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid) = 1)
"""
OWNED = """
SELECT count(*) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
 WHERE a.attname = 'clinic_id' AND c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
"""


def rows(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [row[0] for row in cursor.fetchall()]


def test_every_table_with_a_clinic_is_guarded_by_one_forced_policy():
    assert rows(UNGUARDED) == []


def test_the_guard_would_see_the_tables_it_is_about():
    assert rows(OWNED)[0] >= 25


def test_a_table_without_its_policy_is_named():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE clinic_room NO FORCE ROW LEVEL SECURITY")
    assert rows(UNGUARDED) == ["clinic_room"]


def test_the_connection_is_neither_a_superuser_nor_above_the_policies():
    assert rows("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user") == [False]


def test_without_any_filter_a_query_sees_only_the_clinic_in_sight(birch, alder):
    assert {member.clinic_id for member in Membership.objects.all()} == {alder.clinic.pk}


def test_without_a_clinic_in_sight_a_query_sees_nothing(alder, nothing_in_scope):
    nothing_in_scope()
    assert list(Membership.objects.all()) == []
