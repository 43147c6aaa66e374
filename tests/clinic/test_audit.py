"""The sentence log."""

import pytest
from django.db import DatabaseError, transaction

from clinic import audit
from clinic.models import AuditEvent
from tests.cast import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def sentence(alder):
    audit.record("chart.viewed", target=alder.clinic, by=alder.therapist.by, now=NOW, patient_id=7)
    return AuditEvent.objects.get(kind="chart.viewed")


def test_a_sentence_says_who_did_what_to_what(alder, sentence):
    assert (
        sentence.actor_kind,
        sentence.actor_id,
        sentence.target_kind,
        sentence.target_id,
        sentence.patient_id,
    ) == (
        "staff",
        alder.therapist.user.pk,
        "clinic",
        alder.clinic.pk,
        7,
    )


@pytest.mark.parametrize(
    "deed",
    [
        lambda: AuditEvent.objects.update(kind="nothing.happened"),
        lambda: AuditEvent.objects.all().delete(),
        lambda: AuditEvent.objects.all()._raw_delete("default"),
    ],
    ids=["update", "delete", "raw delete"],
)
def test_a_sentence_once_written_stays(sentence, deed):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        deed()
    assert AuditEvent.objects.get(pk=sentence.pk).kind == "chart.viewed"
