"""The page that archives a record says what stands in the way, and the archived record has the way back."""

import pytest
from django.urls import reverse

from tests import cast
from tests.pathway import scenes

pytestmark = pytest.mark.django_db


def page_of(patient):
    return reverse("archives:new", args=[patient.uuid])


def test_the_desk_archives_a_record_and_brings_it_back(alder, sign_in):
    patient, desk = cast.patient(alder), sign_in(alder.receptionist)
    answer = desk.post(page_of(patient))
    assert "Bring it back into use" in desk.get(answer.url).content.decode()
    desk.post(reverse("archives:undoing", args=[patient.uuid]))
    patient.refresh_from_db()
    assert patient.archived_at is None


def test_what_stands_in_the_way_is_said_and_no_button_is_offered(alder, sign_in):
    patient = scenes.opened(alder).patient
    desk = sign_in(alder.receptionist)
    pages = [desk.get(page_of(patient)), desk.post(page_of(patient))]
    assert [one.status_code for one in pages] == [200, 409]
    for one in pages:
        html = one.content.decode()
        assert (
            f"Care is still open. {alder.therapist.user.name} ends" in html,
            "Archive the record</button>" in html,
        ) == (True, False)


def test_another_clinic_finds_none(birch, alder, sign_in):
    patient = cast.patient(alder)
    assert sign_in(birch.manager).post(page_of(patient)).status_code == 404
