"""Care without needles, from the screening that says no to the weekly check-in: nobody is lost on the way."""

from datetime import timedelta

import pytest
from django.urls import reverse

from pathway.actions import plans, screenings, treatment
from pathway.actions.plans import PlanDetails
from pathway.actions.screenings import NewAnswer
from pathway.models import CheckIn, Letter
from pathway.queries.stages import stage_of
from pathway.rules.stages import NextThing
from tests import cast
from tests.cast import NOW
from tests.pathway import scenes

pytestmark = pytest.mark.django_db


def not_suitable(at, *, now=NOW):
    episode = scenes.opened(at, now=now)
    screening = scenes.answered(at, episode, now=now, needle_fear=NewAnswer("panic"))
    screenings.decide(screening.findings.get(), resolution="accept", by=at.therapist.by, now=now)
    screenings.complete(screening, by=at.therapist.by, now=now)
    return episode


def planned(at, *, now=NOW, sessions=1):
    episode = not_suitable(at, now=now)
    plan = plans.save(
        episode,
        details=PlanDetails(sessions_planned=sessions, adjuncts=("manual_therapy",)),
        targets=(),
        version=None,
        by=at.therapist.by,
        now=now,
    )
    plans.activate(plan, by=at.therapist.by, now=now)
    scenes.examined(at, episode, now=now)
    return episode


def stands(at, episode, *, on=scenes.TODAY):
    return stage_of(type(episode).objects.get(pk=episode.pk), clinic=at.clinic, on=on).stands


def test_the_chart_leads_to_care_without_needles(alder, sign_in):
    episode = not_suitable(alder)
    assert stands(alder, episode).next_thing is NextThing.GO_ON_WITHOUT_NEEDLES
    page = sign_in(alder.therapist).get(reverse("chart", args=[episode.patient.uuid])).content.decode()
    assert f'href="{reverse("episodes:without_needles", args=[episode.uuid])}"' in page


def test_a_visit_needs_no_consent_and_is_logged_without_needles_from_the_start(alder):
    episode = planned(alder)
    assert stands(alder, episode).next_thing is NextThing.START_SESSION
    session = treatment.open_log(episode, by=alder.therapist.by, now=NOW)
    assert (session.is_needling, session.no_needles_reason) == (False, "The plan is without needles.")
    assert session.sites.count() == 0


def test_a_signed_visit_counts_toward_the_plan_and_is_asked_about_weekly_only(alder):
    episode = planned(alder)
    session = treatment.open_log(episode, by=alder.therapist.by, now=NOW)
    treatment.sign(session, by=alder.therapist.by, now=NOW + timedelta(minutes=30))
    standing = stands(alder, episode)
    assert (standing.next_thing, {step.name: step.reason for step in standing.steps}["sessions"]) == (
        NextThing.REVIEW,
        "1 of 1",
    )
    assert list(CheckIn.objects.order_by("due_at").values_list("kind", "sequence")) == [
        ("weekly", number) for number in (1, 2, 3, 4)
    ]


def test_a_visit_without_needles_under_a_plan_with_needles_promises_nothing_as_before(alder):
    episode = scenes.opened(alder)
    scenes.screened(alder, episode)
    scenes.examined(alder, episode)
    scenes.planned(alder, episode)
    session = treatment.open_log(episode, by=alder.therapist.by, now=NOW)
    treatment.save(
        session,
        entries={"no_needles_reason": "Tired today."},
        sites={},
        version=1,
        by=alder.therapist.by,
        now=NOW,
    )
    treatment.sign(session, by=alder.therapist.by, now=NOW + timedelta(minutes=30))
    assert CheckIn.objects.count() == 0


def test_the_page_signs_a_referral_and_makes_the_sheet(alder, sign_in):
    episode = not_suitable(alder, now=cast.this_moment())
    client, page = sign_in(alder.therapist), reverse("episodes:without_needles", args=[episode.uuid])
    client.post(page, {"recipient": "Dr Reed", "asks": "Please assess.", "findings": ["needle_fear"]})
    client.post(reverse("episodes:patient_sheet", args=[episode.uuid]))
    shown = client.get(page).content.decode()
    cast.enter(alder)
    made = Letter.objects.select_related("document")
    assert sorted(made.values_list("kind", flat=True)) == ["patient_sheet", "referral"]
    assert [reverse("documents:file", args=[one.document.uuid]) in shown for one in made] == [True, True]


@pytest.mark.parametrize(
    ("different", "sentence"),
    [
        ({"recipient": ""}, "Write whom the letter is for."),
        ({"asks": ""}, "Write what you ask of them."),
        ({"findings": []}, "Choose at least one finding the letter is about."),
    ],
)
def test_what_is_missing_is_said_and_the_rest_stays(alder, sign_in, different, sentence):
    episode = not_suitable(alder, now=cast.this_moment())
    typed = {"recipient": "Dr Reed, Boulder", "asks": "Please assess soon.", "findings": ["needle_fear"]}
    answer = sign_in(alder.therapist).post(
        reverse("episodes:without_needles", args=[episode.uuid]), {**typed, **different}
    )
    page = answer.content.decode()
    assert sentence in page
    kept = [value for name, value in typed.items() if name not in different and name != "findings"]
    assert [value in page for value in kept] == [True] * len(kept)
    cast.enter(alder)
    assert Letter.objects.count() == 0


def test_before_any_screening_the_page_leads_back_to_the_chart(alder, sign_in):
    episode = scenes.opened(alder, now=cast.this_moment())
    answer = sign_in(alder.therapist).get(reverse("episodes:without_needles", args=[episode.uuid]))
    assert answer.url == reverse("chart", args=[episode.patient.uuid])


@pytest.mark.parametrize("route", ["without_needles", "patient_sheet"])
def test_another_clinic_and_the_desk_are_kept_out(birch, alder, sign_in, route):
    episode = not_suitable(alder)
    address = reverse(f"episodes:{route}", args=[episode.uuid])
    assert [sign_in(who).post(address).status_code for who in (birch.therapist, alder.receptionist)] == [
        404,
        403,
    ]
