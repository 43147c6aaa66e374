"""The plan page: a blocked muscle is refused with its reason through the form and through a direct post alike."""

import re

import pytest
from django.urls import reverse

from clinic.models import Credential
from pathway.actions import screenings
from pathway.actions.screenings import NewAnswer
from pathway.models import PlanOfCare, TargetMuscle
from tests import cast
from tests.pathway import scenes

COURSE = {"sessions_planned": 3, "interval_days": 7}


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def page_of(episode):
    return reverse("plans:edit", args=[episode.uuid])


@pytest.fixture
def cleared(alder):
    """An episode whose screening of today found nothing."""
    episode = scenes.opened(alder)
    scenes.screened(alder, episode, now=cast.this_moment())
    return episode


@pytest.fixture
def thinned(alder):
    """An episode of a patient on a blood thinner: deep muscles are blocked."""
    episode = scenes.opened(alder)
    now = cast.this_moment()
    screening = scenes.answered(
        alder, episode, now=now, anticoagulant=NewAnswer("yes"), anticoagulant_changed=NewAnswer("no")
    )
    screenings.decide(
        screening.findings.get(),
        resolution="modify",
        rationale="Thin needle.",
        by=alder.therapist.by,
        now=now,
    )
    screenings.complete(screening, by=alder.therapist.by, now=now)
    return episode


def test_a_plan_is_saved_and_activated_in_one_press(alder, sign_in, cleared):
    response = sign_in(alder.therapist).post(
        page_of(cleared),
        {
            **COURSE,
            "targets": ["piriformis:left", "gluteus_medius:left"],
            "target-piriformis-left-technique": "ims",
            "target-piriformis-left-priority": "2",
            "activate": "1",
        },
    )

    cast.enter(alder)
    assert response.url == reverse("chart", args=[cleared.patient.uuid])
    assert PlanOfCare.objects.get().state == "active"
    assert list(TargetMuscle.objects.values_list("muscle", "technique", "priority")) == [
        ("gluteus_medius", "trigger_point", 1),
        ("piriformis", "ims", 2),
    ]


@pytest.mark.parametrize("press", [{}, {"activate": "1"}], ids=["draft", "activate"])
def test_a_blocked_muscle_is_refused_with_its_reason(alder, sign_in, thinned, press):
    response = sign_in(alder.therapist).post(
        page_of(thinned), {**COURSE, **press, "targets": ["piriformis:left"], "goals": "Sit for an hour"}
    )

    cast.enter(alder)
    assert TargetMuscle.objects.count() == 0
    assert PlanOfCare.objects.count() == 0
    assert "Piriformis, left: Do you take a blood thinner" in words(response)
    assert "Sit for an hour" in words(response)


def test_a_target_without_a_finished_screening_is_refused(alder, sign_in):
    episode = scenes.opened(alder)
    scenes.answered(alder, episode, now=cast.this_moment())

    response = sign_in(alder.therapist).post(page_of(episode), {**COURSE, "targets": ["gluteus_medius:left"]})

    cast.enter(alder)
    assert TargetMuscle.objects.count() == 0
    assert "The screening is not finished." in words(response)


def test_a_muscle_that_does_not_exist_is_refused(alder, sign_in, cleared):
    response = sign_in(alder.therapist).post(page_of(cleared), {**COURSE, "targets": ["heart:left"]})

    cast.enter(alder)
    assert PlanOfCare.objects.count() == 0
    assert "One of the muscles is not in the reference." in words(response)


def test_an_advanced_muscle_is_shown_as_blocked_without_the_skill(alder, sign_in, cleared):
    Credential.objects.update(covers_advanced=False)

    response = sign_in(alder.therapist).get(page_of(cleared))

    assert "does not cover this advanced muscle" in words(response)


def test_a_plan_of_no_sessions_is_said_at_its_field(alder, sign_in, cleared):
    response = sign_in(alder.therapist).post(page_of(cleared), {"sessions_planned": 0, "interval_days": 7})

    assert "Plan from 1 to 20 sessions." in words(response)


def test_a_second_press_makes_no_second_plan(alder, sign_in, cleared):
    client = sign_in(alder.therapist)
    sent = {**COURSE, "targets": ["gluteus_medius:left"], "once_key": "pressed-twice"}

    first, second = client.post(page_of(cleared), sent), client.post(page_of(cleared), sent)

    cast.enter(alder)
    assert first.url == second.url
    assert PlanOfCare.objects.count() == 1


def test_an_old_draft_is_not_written_over_a_newer_one(alder, sign_in, cleared):
    client = sign_in(alder.therapist)
    client.post(page_of(cleared), {**COURSE, "goals": "First"})

    response = client.post(page_of(cleared), {**COURSE, "goals": "Second"})

    cast.enter(alder)
    assert PlanOfCare.objects.get().goals == "First"
    assert "Somebody changed this a moment ago" in words(response)


def test_a_manager_writes_no_plan(alder, sign_in, cleared):
    assert sign_in(alder.manager).get(page_of(cleared)).status_code == 403
