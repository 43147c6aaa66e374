"""An alarming answer after the screening puts it in question: resolved or not, needles wait for a fresh re-screen."""

from datetime import timedelta

import pytest

from clinic.errors import Refused
from pathway.actions import alerts, screenings, treatment
from pathway.models import Alert
from pathway.queries import stages
from pathway.queries.gates import needling_gate
from pathway.reference import library
from pathway.rules.gates import ALARMED_SINCE
from pathway.rules.stages import NextThing
from tests.pathway import follow_up, scenes, sessions

LATER = follow_up.LATER  # two days after the session: the check-in is due, and the next visit is today
MINUTE = timedelta(minutes=1)


def screened_then_alarmed(alder, slug="fu_fever"):
    """Re-screened this morning; then the check-in is answered with an alarm, which is dealt with at once."""
    check_in = follow_up.asked(alder)
    episode = check_in.episode
    scenes.screened(alder, episode, now=LATER + MINUTE)
    follow_up.answered(check_in, now=LATER + 2 * MINUTE, **{slug: follow_up.yes()})
    alert = Alert.objects.get(cause=slug)
    alerts.acknowledge(alert, by=alder.therapist.by, now=LATER + 3 * MINUTE)
    alerts.resolve(
        alert,
        outcome="seen_here",
        call_outcome="No fever when measured here.",
        by=alder.therapist.by,
        now=LATER + 4 * MINUTE,
    )
    return episode


def gate(alder, episode):
    on = alder.clinic.local(LATER).date()
    return needling_gate(
        episode, clinic=alder.clinic, therapist_id=alder.therapist.user.pk, on=on, muscles=[]
    )


def rescreened(alder, episode, now):
    screening = screenings.start(episode, by=alder.therapist.by, now=now)
    answers = scenes.harmless(alder.clinic.local(now).date())
    screening = screenings.answer(
        screening, answers=answers, version=screening.version, by=alder.therapist.by, now=now
    )
    return screenings.complete(screening, by=alder.therapist.by, now=now)


def test_a_resolved_alarm_still_asks_for_a_fresh_re_screen(alder):
    episode = screened_then_alarmed(alder)
    assert gate(alder, episode).missing == (ALARMED_SINCE,)
    rescreened(alder, episode, LATER + 5 * MINUTE)
    assert gate(alder, episode).open


def test_no_needle_is_logged_on_the_earlier_screening(alder):
    episode = screened_then_alarmed(alder)
    session = sessions.opened(alder, episode, now=LATER + 5 * MINUTE)
    with pytest.raises(Refused, match="alarming answer after this screening"):
        sessions.needled(alder, session, now=LATER + 6 * MINUTE)


def test_a_milder_alarm_asks_for_it_too(alder):
    """A new medicine is for the therapist to look at before the next needles, says the reference: re-screen."""
    assert gate(alder, screened_then_alarmed(alder, "fu_newmed")).missing == (ALARMED_SINCE,)


def test_the_re_screen_asks_again_what_was_answered_this_morning(alder):
    episode = screened_then_alarmed(alder)
    screening = screenings.start(episode, by=alder.therapist.by, now=LATER + 5 * MINUTE)
    daily = {slug for slug in library().questions if library().is_asked_each_session(slug)}
    assert daily & set(screening.answers) == set()
    with pytest.raises(Refused, match="Still open"):
        screenings.complete(screening, by=alder.therapist.by, now=LATER + 6 * MINUTE)


def test_an_alarm_before_the_screening_asks_for_nothing_more(alder):
    alert = follow_up.alarmed(alder, slug="fu_fever")
    alerts.acknowledge(alert, by=alder.therapist.by, now=LATER)
    alerts.resolve(alert, outcome="seen_here", call_outcome="Well.", by=alder.therapist.by, now=LATER)
    scenes.screened(alder, alert.episode, now=LATER + MINUTE)
    assert gate(alder, alert.episode).open


def test_an_alarm_after_the_first_needle_stops_further_sites_and_never_the_signature(alder):
    check_in = follow_up.asked(alder)
    scenes.screened(alder, check_in.episode, now=LATER)
    session = sessions.opened(alder, check_in.episode, now=LATER)
    session = sessions.needled(alder, session, now=LATER + MINUTE)
    follow_up.answered(check_in, now=LATER + 2 * MINUTE, fu_fever=follow_up.yes())
    with pytest.raises(Refused, match="Needling is not open"):
        sessions.written(alder, session, sites={"needles_in": 3}, now=LATER + 3 * MINUTE)
    assert treatment.sign(session, by=alder.therapist.by, now=LATER + 30 * MINUTE).state == "signed"


def test_the_chart_says_so(alder):
    episode = screened_then_alarmed(alder)
    on = alder.clinic.local(LATER).date()
    assert stages.stage_of(episode, clinic=alder.clinic, on=on).stands.next_thing is NextThing.RE_SCREEN
