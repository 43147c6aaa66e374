"""The page that says how long records are kept: the manager's, with what is past its years and what goes by itself."""

import pytest

from clinic.models import AuditEvent
from pathway.models import RetentionRule
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
