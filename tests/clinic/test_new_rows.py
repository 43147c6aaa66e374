"""Rows that must exist once: made in one statement, told their keys, and never in the way of what is there."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic import links
from clinic.enums import LinkPurpose
from clinic.models import PatientLink
from clinic.new_rows import add_missing
from tests.cast import NOW

pytestmark = pytest.mark.django_db


def draft(at, target, days=1):
    return links.draft(
        purpose=LinkPurpose.VISIT,
        target_id=target,
        patient_id=7,
        clinic_id=at.clinic.pk,
        language="es",
        now=NOW,
        until=NOW + timedelta(days=days),
    )


def stored():
    return list(
        PatientLink.objects.filter(patient_id=7).order_by("target_id").values_list("target_id", "expires_at")
    )


def test_new_rows_are_stored_whole_in_one_statement_and_know_their_keys(alder):
    rows = [draft(alder, 1), draft(alder, 2)]
    with CaptureQueriesContext(connection) as seen:
        add_missing(rows)
    assert len(seen) == 1
    for row in rows:
        kept = PatientLink.objects.get(pk=row.pk)
        whole = [field.attname for field in PatientLink._meta.concrete_fields]
        assert [bytes(kept.token_hash), kept.uuid] == [row.token_hash, row.uuid]
        assert [getattr(kept, name) for name in whole if name != "token_hash"] == [
            getattr(row, name) for name in whole if name != "token_hash"
        ]


def test_what_is_there_stays_as_it_is_and_the_others_are_made(alder):
    add_missing([draft(alder, 1, days=1)])
    again, other = draft(alder, 1, days=9), draft(alder, 2, days=9)
    add_missing([again, other])
    assert (again.pk, other.pk is None) == (None, False)
    assert stored() == [(1, NOW + timedelta(days=1)), (2, NOW + timedelta(days=9))]


def test_asked_for_twice_it_is_the_same_link(alder):
    first = links.stored(draft(alder, 1))
    assert links.stored(draft(alder, 1)) == first
    assert links.token(first.uuid, first.generation) == links.token(
        PatientLink.objects.get(pk=first.pk).uuid, 1
    )
