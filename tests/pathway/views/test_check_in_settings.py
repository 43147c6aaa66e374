"""The page of the practice for its check-ins: saved by a manager, refused at the field, nobody else's."""

import pytest
from django.urls import reverse

from clinic.models import Clinic

pytestmark = pytest.mark.django_db
TYPED = {"quiet_from": "21:00", "quiet_until": "07:30", "too_late_hours": "48", "safety_weeks": "6"}


def test_a_manager_saves_it(alder, sign_in):
    answer = sign_in(alder.manager).post(reverse("check_in_settings"), TYPED)
    assert answer.url == reverse("check_in_settings")
    row = Clinic.objects.get(pk=alder.clinic.pk)
    assert (f"{row.quiet_from:%H:%M}", f"{row.quiet_until:%H:%M}", row.too_late_hours, row.safety_weeks) == (
        "21:00",
        "07:30",
        48,
        6,
    )


def test_fewer_weeks_are_refused_at_the_field_and_the_rest_stays_typed(alder, sign_in):
    page = sign_in(alder.manager).post(reverse("check_in_settings"), {**TYPED, "safety_weeks": "2"})
    text = page.content.decode()
    assert "Enter from 4 to 12 weeks" in text
    assert 'value="21:00"' in text


def test_it_is_the_managers_alone(alder, sign_in):
    for person in (alder.therapist, alder.receptionist):
        assert sign_in(person).get(reverse("check_in_settings")).status_code == 403
