"""Whoever reads the database past the application finds nothing of what was typed: no copy of it is in any other column."""

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import BinaryField

from clinic import scope
from clinic.encrypted import Sealed
from tests.journeys.practice import somebody_in_every_state

pytestmark = pytest.mark.django_db
SHORTEST = 12  # words so short stand in names and in the reference files too
# What the product itself says is no secret, and stands beside an answer as the patient saw it.
WHAT_WE_KNOW = "".join(
    file.read_text(encoding="utf-8") for file in sorted(settings.ROOT.glob("p*/reference/*.toml"))
)
COLUMNS = """
SELECT format('SELECT %L || id, %s FROM %I', table_name || '.' || column_name || ' ',
              format(CASE data_type WHEN 'bytea' THEN 'encode(%I, ''escape'')' ELSE '%I::text' END, column_name), table_name)
  FROM information_schema.columns one
 WHERE table_schema = 'public' AND data_type IN ('text', 'character varying', 'jsonb', 'bytea', 'ARRAY')
   AND EXISTS (SELECT FROM information_schema.columns WHERE table_name = one.table_name AND column_name = 'id')
"""
TYPED = {
    "Calm, no complaints.",  # how somebody was after a deviation
    "Nobody called back for three days.",  # a complaint
    "Putting on socks",  # a patient's own words
    "Logged under the wrong patient.",  # why a session was voided
}


def texts(value):
    """Every text in a value, however deep."""
    if isinstance(value, str):
        yield str(value)
    elif isinstance(value, dict):
        for name, one in value.items():
            if name != "text":  # the question as it was asked, which is ours
                yield from texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)


def everything_typed():
    """What stands in the encrypted columns, as the product reads it."""
    found = set()
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, Sealed) and not isinstance(field, BinaryField):
                for value in model._base_manager.values_list(field.name, flat=True):
                    found |= {text for text in texts(value) if len(text) >= SHORTEST and " " in text}
    return {text for text in found if text not in WHAT_WE_KNOW}


def stored():
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS)
        selects = [row[0] for row in cursor.fetchall()]
        for select in selects:
            cursor.execute(select)
            yield from cursor.fetchall()


def test_nothing_that_was_typed_stands_in_any_column():
    somebody_in_every_state(slug="alder")
    with scope.all_clinics("what the disk holds"):
        typed = everything_typed()
        found = {(place, text) for place, value in stored() if value for text in typed if text in value}
    assert typed > TYPED
    assert found == set()
