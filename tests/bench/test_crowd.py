"""The large practice that is measured, in small: what is laid by the database is shown and found as if it had been made."""

import pytest

from bench import goals
from bench.crowd import TODAY, lay_visits, open_crowd
from clinic import scope
from patients.models import Appointment, Patient
from patients.queries.patients import quick

pytestmark = pytest.mark.django_db
PATIENTS, OTHER_DAYS = 300, 4_000  # ten days around today, and so the day of the visit that was made by hand
MADE_BY_HAND = 1  # the patient and the visit that all others are like


@pytest.fixture
def crowd(monkeypatch):
    monkeypatch.setattr(goals, "PATIENTS", PATIENTS)
    crowd = open_crowd()
    lay_visits(crowd, 0, OTHER_DAYS)
    return crowd


def test_today_shows_its_own_forty_visits_however_full_the_other_days_are(crowd, settings):
    settings.ROOT_URLCONF = "bench.bare_today"
    ours, bare = (crowd.client.get(address).text for address in ("/today/", "/bare-today/"))

    scope.enter(crowd.clinic.pk)
    assert Appointment.objects.count() == OTHER_DAYS + TODAY + MADE_BY_HAND
    shown = Appointment.objects.filter(pk__gte=crowd.first["patients_appointment"]).order_by("pk")[:TODAY]
    names = {row.patient.full_name for row in shown}
    for page in (ours, bare):
        assert page.count('<li class="appointment ') == TODAY
        assert {name for name in names if name.replace("'", "&#x27;") in page} == names


def test_everybody_is_found_by_name_and_by_phone(crowd):
    scope.enter(crowd.clinic.pk)
    last = Patient.objects.get(pk=crowd.first["patients_patient"] + PATIENTS - 1)

    assert quick(crowd.clinic, last.full_name) == [last]
    assert quick(crowd.clinic, str(last.phone)) == [last]
