"""The forms around an episode: the first examination, consent in the room, and the end."""

import re

import pytest
from django.urls import reverse

from pathway.models import ClinicalAssessment, Discharge, Measurement
from patients.models import Consent
from tests import cast
from tests.pathway import scenes


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.fixture
def episode(alder):
    return scenes.opened(alder)


def examine(client, episode, **changed):
    return client.post(
        reverse("assessments:edit", args=[episode.uuid]),
        {
            "affected_side": "left",
            "suspected_driver": "herniated_disc",
            "nprs_leg": "7",
            "nprs_back": "0",
            "slr_left_degrees": "45",
            **changed,
        },
    )


def test_an_examination_becomes_the_baseline(alder, sign_in, episode):
    examine(sign_in(alder.therapist), episode)

    cast.enter(alder)
    values = {kind: int(value) for kind, value in Measurement.objects.values_list("kind", "value")}
    assert values == {"nprs_leg": 7, "nprs_back": 0, "slr_left_degrees": 45}


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"slr_left_degrees": "270"}, "Enter an angle from 0 to 120 degrees."),
        ({"slr_left_degrees": "steep"}, "Enter the angle in whole degrees."),
        ({"nprs_leg": ""}, "Ask for the leg pain from 0 to 10"),
        ({"affected_side": ""}, "Choose which side is affected."),
    ],
)
def test_a_bad_value_is_said_at_its_field_and_the_rest_stays(alder, sign_in, episode, changed, sentence):
    response = examine(sign_in(alder.therapist), episode, note="Slump positive.", **changed)

    cast.enter(alder)
    assert sentence in words(response)
    assert "Slump positive." in words(response)
    assert ClinicalAssessment.objects.count() == 0


def test_consent_is_signed_and_then_discussed_in_the_room(alder, sign_in, episode):
    client = sign_in(alder.therapist)
    client.post(reverse("consents:new", args=[episode.patient.uuid]), {"name": "Will Better", "agrees": "on"})
    cast.enter(alder)
    consent = Consent.objects.get()
    assert consent.is_valid is False

    client.post(reverse("consents:discussion", args=[consent.uuid]))

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
        ("did_not_return", "lapsed", "Lapsed"),
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
