"""Phone numbers that are read when they are looked at are the same numbers."""

import pytest

from patients.models import Patient
from tests import cast

pytestmark = pytest.mark.django_db


def stored(patient):
    return Patient.objects.get(pk=patient.pk)


def test_a_number_is_not_parsed_before_somebody_looks(alder):
    patient = stored(cast.patient(alder, phone="+13035550123"))
    assert patient.__dict__["phone"] == "+13035550123"
    assert (patient.phone.as_national, patient.phone.as_e164) == ("(303) 555-0123", "+13035550123")
    assert patient.__dict__["phone"] is patient.phone


def test_a_number_as_people_write_it_is_kept_in_one_way(alder):
    patient = cast.patient(alder, phone="")
    patient.phone = "+1 (303) 555-0123"
    patient.save()
    assert stored(patient).__dict__["phone"] == "+13035550123"


def test_no_number_stays_none(alder):
    patient = stored(cast.patient(alder, phone=""))
    assert patient.phone == ""
    assert not patient.phone


def test_a_number_that_is_none_is_kept_as_it_was_typed_and_said_to_be_wrong(alder):
    patient = cast.patient(alder, phone="")
    Patient.objects.filter(pk=patient.pk).update(phone="12")
    assert (stored(patient).phone.is_valid(), str(stored(patient).phone)) == (False, "12")


def test_a_column_left_out_is_fetched_when_looked_at(alder):
    patient = cast.patient(alder, phone="+13035550123")
    assert Patient.objects.defer("phone").get(pk=patient.pk).phone.as_e164 == "+13035550123"
