"""The page that says how long records are kept: the manager's, with what is past its years and what goes by itself."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from clinic.models import AuditEvent
from pathway.models import RetentionRule
from pathway.queries import retention as queries
from tests import cast
from tests.pathway.actions.test_retention import LONG_AGO

pytestmark = pytest.mark.django_db
PAGE = "/practice/retention/"


def test_the_manager_reads_who_is_past_their_years_and_that_is_recorded(alder, sign_in):
    patient = cast.patient(alder, given_name="Gone", now=LONG_AGO)
    html = sign_in(alder.manager).get(PAGE).content.decode()
    assert "Gone Better" in html
    assert "a signed note is never destroyed here" in html.lower()
    assert AuditEvent.objects.filter(kind="retention.viewed", patient_id=patient.pk).count() == 1


def test_nothing_past_its_years_says_so(alder, sign_in):
    assert "No record is past its years" in sign_in(alder.manager).get(PAGE).content.decode()


def test_a_rule_that_is_too_short_is_refused_at_its_field(alder, sign_in):
    client = sign_in(alder.manager)
    said = {"years": 3, "until_age": 28, "because": "I think", "number": 0}
    assert "Enter from 10 to 50 years" in client.post(PAGE, said).content.decode()
    assert client.post(PAGE, {**said, "years": 11}).status_code == 302
    assert RetentionRule.objects.get().years == 11


@pytest.mark.parametrize("role", ["receptionist", "therapist"])
def test_nobody_else_reads_it(alder, sign_in, role):
    assert sign_in(getattr(alder, role)).get(PAGE).status_code == 403


def test_the_audit_has_years_of_its_own_and_says_what_is_past_them(alder, sign_in):
    client = sign_in(alder.manager)
    html = client.get(PAGE).content.decode()
    assert "is kept for 10 years, and never shorter" in html
    assert "No entry is past its years." in html
    said = {"years": 10, "until_age": 28, "because": "Our lawyer", "number": 0}
    assert (
        "Enter from 10 to 50 years, or leave it empty"
        in client.post(PAGE, {**said, "audit_years": 9}).content.decode()
    )
    assert client.post(PAGE, {**said, "audit_years": 15}).status_code == 302
    assert "is kept for 15 years" in client.get(PAGE).content.decode()


def test_what_is_past_the_years_of_the_audit_is_said_and_stays(alder, sign_in):
    first = AuditEvent.objects.filter(clinic_id=alder.clinic.pk).earliest("pk")
    kept = queries.audit_kept(alder.clinic, None, on=(first.at + timedelta(days=11 * 366)).date())
    assert (kept.years, kept.is_past(alder.clinic)) == (10, True)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEvent.objects.all().delete()
