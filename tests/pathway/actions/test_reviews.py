"""Reviews as they are kept, and the gate that waits for one before the fifth needling session."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from clinic.errors import Refused, Stale
from pathway.actions import reviews, treatment, voids
from pathway.enums import ReviewDecision
from pathway.models import NeedledSite, PlanReview, TreatmentSession
from pathway.queries import courses, stages
from pathway.queries import treatment as queries
from pathway.rules.stages import NextThing
from tests import cast
from tests.pathway import scenes, sessions

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def treated(alder, count):
    """An episode with so many signed needling sessions, a day apart; the morning after the last one."""
    episode = sessions.ready(alder)
    for number in range(count):
        if number:
            scenes.screened(alder, episode, now=cast.NOW + number * DAY)
        sessions.signed(alder, episode, now=cast.NOW + number * DAY)
    return episode, cast.NOW + count * DAY


def decided(alder, episode, decision, *, now, seen=0, **given):
    return reviews.decide(
        episode,
        decision=decision,
        numbers={"sessions": 3},
        seen=seen,
        **{"more_sessions": 3 if decision is ReviewDecision.CONTINUE else 0, **given},
        by=alder.therapist.by,
        now=now,
    )


def stand(alder, episode, now):
    return stages.stage_of(episode, clinic=alder.clinic, on=alder.clinic.local(now).date())


def opened_today(alder, episode, now):
    scenes.screened(alder, episode, now=now)
    return sessions.opened(alder, episode, now=now)


def test_the_third_session_prompts_it_and_the_fourth_is_still_needled(alder):
    episode, now = treated(alder, 3)
    assert stand(alder, episode, now).stands.next_thing is NextThing.REVIEW

    log = opened_today(alder, episode, now)
    assert queries.standing(log, now=now).gate.missing == ()


def test_the_fifth_takes_no_needle_before_the_review(alder):
    episode, now = treated(alder, 4)
    log = opened_today(alder, episode, now)
    (missing,) = queries.standing(log, now=now).gate.missing
    assert (missing.code, missing.link_name) == ("review", "review")
    with pytest.raises(Refused, match="Review the course before a needle goes in"):
        sessions.needled(alder, log, now=now)
    assert not NeedledSite.objects.filter(treatment_session=log, needles_in__gt=0).exists()

    decided(alder, episode, ReviewDecision.CONTINUE, now=now)
    assert queries.standing(log, now=now).gate.missing == ()


def test_needles_before_the_review_are_not_signed_after_it(alder):
    """A review made at once does not reach back to a needle that went in without it."""
    episode, now = treated(alder, 4)
    log = opened_today(alder, episode, now)
    decided(alder, episode, ReviewDecision.CONTINUE, now=now + timedelta(minutes=20))
    sessions.needled(alder, log, now=now + timedelta(minutes=25))
    TreatmentSession.objects.filter(pk=log.pk).update(first_needle_at=now + timedelta(minutes=5))

    with pytest.raises(treatment.Incomplete) as refused:
        treatment.sign(log, by=alder.therapist.by, now=now + timedelta(minutes=40))
    assert "gate_review" in [one.code for one in refused.value.missing]


def test_a_void_session_prompts_nothing(alder):
    episode, now = treated(alder, 4)
    for session in TreatmentSession.objects.filter(episode=episode)[:2]:
        voids.void(session, reason="Wrong patient", by=alder.therapist.by, now=now)

    rows = stand(alder, episode, now)
    assert (rows.sessions_done, rows.reviews.due.prompted) == (2, False)


def test_going_on_adds_sessions_to_the_plan_in_force(alder):
    episode, now = treated(alder, 3)
    row = decided(alder, episode, ReviewDecision.CONTINUE, now=now, more_sessions=2, reason="Better")

    rows = stand(alder, episode, now)
    assert (row.plan, row.reason, row.decided_name) == (rows.active, "Better", "Dana Whitfield, PT, DPT")
    assert (rows.sessions_done, rows.sessions_planned) == (3, 5)
    assert rows.stands.next_thing is NextThing.RE_SCREEN


@pytest.mark.parametrize(
    ("decision", "thing"),
    [
        (ReviewDecision.CHANGE_MUSCLES, NextThing.CHANGE_MUSCLES),
        (ReviewDecision.REFER, NextThing.REFER),
        (ReviewDecision.DISCHARGE, NextThing.DISCHARGE),
    ],
)
def test_what_was_decided_is_the_next_thing(alder, decision, thing):
    episode, now = treated(alder, 3)
    decided(alder, episode, decision, now=now)
    stands = stand(alder, episode, now).stands
    assert stands.next_thing is thing
    assert [str(step.state) for step in stands.steps[-3:]] == ["done", "done", "now"]


def test_put_off_once_with_a_reason_care_goes_on_to_the_fourth(alder):
    episode, now = treated(alder, 3)
    with pytest.raises(Refused, match="why it is put off") as refused:
        decided(alder, episode, ReviewDecision.PUT_OFF, now=now)
    assert refused.value.field == "reason"
    decided(alder, episode, ReviewDecision.PUT_OFF, now=now, reason="In a hurry")
    stands = stand(alder, episode, now).stands
    assert stands.next_thing is NextThing.RE_SCREEN
    assert stands.steps[-2].reason == "Put off until the next session"

    with pytest.raises(Refused, match="put off once already"):
        decided(alder, episode, ReviewDecision.PUT_OFF, now=now, seen=1, reason="Again")
    assert PlanReview.objects.count() == 1


def test_before_the_fifth_it_cannot_be_put_off(alder):
    episode, now = treated(alder, 4)
    with pytest.raises(Refused, match="cannot be put off any more"):
        decided(alder, episode, ReviewDecision.PUT_OFF, now=now, reason="In a hurry")


def test_of_two_reviews_at_once_one_is_told(alder):
    episode, now = treated(alder, 3)
    decided(alder, episode, ReviewDecision.CONTINUE, now=now)
    with pytest.raises(Stale, match="Somebody reviewed this course"):
        decided(alder, episode, ReviewDecision.CONTINUE, now=now)
    assert PlanReview.objects.count() == 1


@pytest.mark.parametrize("number", [0, 21])
def test_a_sensible_number_of_sessions_is_added(alder, number):
    episode, now = treated(alder, 0)
    with pytest.raises(Refused, match="from 1 to 20"):
        decided(alder, episode, ReviewDecision.CONTINUE, now=now, more_sessions=number)


def test_there_is_nothing_to_review_without_a_plan(alder):
    with pytest.raises(Refused, match="no plan in force"):
        decided(alder, scenes.opened(alder), ReviewDecision.DISCHARGE, now=cast.NOW)


def test_the_numbers_are_those_of_the_sessions_that_count(alder):
    episode, now = treated(alder, 2)
    voids.void(
        TreatmentSession.objects.filter(episode=episode).earliest("pk"),
        reason="Wrong patient",
        by=alder.therapist.by,
        now=now,
    )
    found = courses.course(episode, stand(alder, episode, now).sessions)

    assert [line.leg for line in found.lines] == [(6.0, 3.0, None, None)]
    assert found.as_kept() == {
        "sessions": 1,
        "events": 0,
        "check_ins_asked": 0,
        "check_ins_answered": 0,
        "nprs_leg": {"first": 7.0, "now": 3.0},
        "nprs_back": {"first": 4.0, "now": 4.0},
    }


@pytest.mark.parametrize(
    "statement", ["UPDATE pathway_planreview SET reason = 'other'", "DELETE FROM pathway_planreview"]
)
def test_the_database_itself_keeps_a_review(alder, statement):
    episode, now = treated(alder, 0)
    decided(alder, episode, ReviewDecision.CONTINUE, now=now)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)
