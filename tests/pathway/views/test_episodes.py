"""The forms around an episode: consent in the room, and the end."""

import re

import pytest
from django.urls import reverse

from pathway.models import Discharge
from patients.models import Consent
from tests import cast
from tests.pathway import scenes


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.fixture
def episode(alder):
    return scenes.opened(alder)


def test_consent_is_signed_and_then_discussed_in_the_room(alder, sign_in, episode):
    client = sign_in(alder.therapist)
    client.post(reverse("consents:new", args=[episode.patient.uuid]), {"name": "Will Better", "agrees": "on"})
    cast.enter(alder)
    consent = Consent.objects.get()
    assert consent.is_valid is False

    talked = {"regions": ["buttock"], "techniques": ["trigger_point"], "chaperone": "declined"}
    client.post(reverse("consents:discussion", args=[consent.uuid]), talked)

    cast.enter(alder)
    consent.refresh_from_db()
    assert (consent.is_valid, consent.discussed_by) == (True, alder.therapist.user)


def test_a_consent_that_is_taken_back_is_not_valid(alder, sign_in, episode):
    client = sign_in(alder.therapist)
    client.post(reverse("consents:new", args=[episode.patient.uuid]), {"name": "Will Better", "agrees": "on"})
    cast.enter(alder)

    client.post(reverse("consents:withdrawal", args=[Consent.objects.get().uuid]))

    cast.enter(alder)
    assert Consent.objects.get().withdrawn_at is not None


def test_a_consent_without_a_name_is_not_signed(alder, sign_in, episode):
    response = sign_in(alder.therapist).post(
        reverse("consents:new", args=[episode.patient.uuid]), {"name": "", "agrees": "on"}
    )

    cast.enter(alder)
    assert "Type your full name to sign." in words(response)
    assert Consent.objects.count() == 0


def test_the_end_says_its_consequences_first(alder, sign_in, episode):
    response = sign_in(alder.therapist).get(reverse("episodes:discharge", args=[episode.uuid]))

    assert "The episode ends today and cannot be opened again" in words(response)


@pytest.mark.parametrize(
    ("reason", "end", "on_stepper"),
    [
        ("goals_met", "discharged", "Discharged"),
        ("needling_not_suitable", "not_suitable", "Not suitable"),
        ("did_not_return", "lapsed", "Did not come back"),
        ("opened_in_error", "cancelled", "Cancelled"),
    ],
)
def test_each_end_shows_on_the_stepper(alder, sign_in, episode, reason, end, on_stepper):
    response = sign_in(alder.therapist).post(
        reverse("episodes:discharge", args=[episode.uuid]), {"reason": reason, "nprs_leg": "1"}, follow=True
    )

    cast.enter(alder)
    assert Discharge.objects.get().end == end
    assert f"ended here {on_stepper}" in words(response)


def test_an_end_without_a_reason_is_said_at_its_field(alder, sign_in, episode):
    response = sign_in(alder.therapist).post(
        reverse("episodes:discharge", args=[episode.uuid]), {"note": "Moved to Texas."}
    )

    cast.enter(alder)
    assert "Choose why the episode ends." in words(response)
    assert "Moved to Texas." in words(response)
    assert Discharge.objects.count() == 0


def test_a_second_press_ends_nothing_twice(alder, sign_in, episode):
    client = sign_in(alder.therapist)
    address = reverse("episodes:discharge", args=[episode.uuid])
    for _ in range(2):
        client.post(address, {"reason": "goals_met", "once_key": "pressed-twice"})

    cast.enter(alder)
    assert Discharge.objects.count() == 1
