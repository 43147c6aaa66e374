"""Needle aversion: decided at the screening, carried to the session, and a maximum that holds."""

from datetime import timedelta

import pytest

from clinic.errors import Refused
from pathway.actions import screenings, treatment
from pathway.actions.screenings import NewAnswer
from pathway.models import NeedleAversionPlan
from pathway.queries import signatures
from pathway.queries import treatment as queries
from tests.cast import NOW
from tests.pathway import scenes, sessions

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def nervous(at, episode, *, now=NOW, **answers):
    """A screening of somebody who is nervous, the finding decided."""
    screening = scenes.answered(at, episode, now=now, **{"needle_fear": NewAnswer("nervous"), **answers})
    for row in screening.findings.all():
        screenings.decide(row, resolution="accept", rationale="Slowly.", by=at.therapist.by, now=now)
    return screening


def ready(at, *, now=NOW, **agreed):
    """Screened, with at most two needles agreed; planned and consented."""
    episode = scenes.opened(at, now=now)
    screening = nervous(at, episode, now=now)
    scenes.gently(screening, at, now=now, **agreed)
    screenings.complete(screening, by=at.therapist.by, now=now)
    scenes.examined(at, episode, now=now)
    scenes.planned(at, episode, now=now)
    sessions.agreed(at, episode, now=now)
    return episode


def test_it_is_written_once_a_screening_and_may_be_written_anew(alder):
    screening = nervous(alder, scenes.opened(alder))
    scenes.gently(screening, alder)
    scenes.gently(screening, alder, most_needles=4, stop_signal=" Says stop ")
    kept = NeedleAversionPlan.objects.get()
    assert (kept.most_needles, kept.stop_signal, kept.decided_by) == (4, "Says stop", alder.therapist.user)


@pytest.mark.parametrize(
    ("different", "field"),
    [
        ({"stop_signal": " "}, "stop_signal"),
        ({"most_needles": 0}, "most_needles"),
        ({"lies_down": False}, "lies_down"),
    ],
)
def test_it_needs_a_signal_a_number_and_lying_down_after_a_faint(alder, different, field):
    screening = nervous(alder, scenes.opened(alder), faint_history=NewAnswer("yes"))
    with pytest.raises(Refused) as refused:
        scenes.gently(screening, alder, **different)
    assert refused.value.field == field


def test_nobody_else_needs_one(alder):
    screening = scenes.answered(alder, scenes.opened(alder))
    with pytest.raises(Refused, match="nothing left to decide"):
        scenes.gently(screening, alder)


def test_a_screening_is_not_closed_without_it(alder):
    screening = nervous(alder, scenes.opened(alder))
    with pytest.raises(Refused, match="Set the limits: stop signal, most needles, lying down"):
        screenings.complete(screening, by=alder.therapist.by, now=NOW)


def test_a_closed_screening_keeps_its_plan_and_a_re_screen_brings_it_along(alder):
    episode = ready(alder)
    done = episode.screenings.get()
    with pytest.raises(Refused, match="Start a re-screen"):
        scenes.gently(done, alder, most_needles=9)
    again = screenings.start(episode, by=alder.therapist.by, now=NOW + WEEK)
    assert (again.aversion_plan.most_needles, again.aversion_plan.decided_at) == (2, NOW)


def test_needles_beyond_the_maximum_are_not_logged_without_a_reason(alder):
    session = sessions.opened(alder, ready(alder))
    first, second = session.sites.all()
    with pytest.raises(Refused, match="At most 2 needles were agreed") as refused:
        log(alder, session, {first.uuid: {"needles_in": 2}, second.uuid: {"needles_in": 1}})
    assert refused.value.field == "more_needles_reason"
    log(alder, session, {first.uuid: {"needles_in": 2}})
    log(alder, session, {second.uuid: {"needles_in": 1}}, more_needles_reason="She asked to go on.")
    assert sum(site.needles_in or 0 for site in session.sites.all()) == 3


def test_the_reason_cannot_be_taken_back_while_more_needles_are_in(alder):
    session = sessions.opened(alder, ready(alder))
    site = session.sites.first()
    log(alder, session, {site.uuid: {"needles_in": 3}}, more_needles_reason="She asked to go on.")
    with pytest.raises(Refused, match="At most 2 needles"):
        log(alder, session, {}, more_needles_reason="")
    log(alder, session, {site.uuid: {"needles_in": 2}})
    log(alder, session, {}, more_needles_reason="")


def test_needles_that_were_in_before_the_maximum_was_agreed_are_signed_with_a_reason_only(alder):
    session = sessions.opened(alder, ready(alder))
    sessions.written(alder, session, more_needles_reason="She asked to go on.")
    sessions.needled(alder, session)
    type(session).objects.filter(pk=session.pk).update(more_needles_reason="")
    with pytest.raises(treatment.Incomplete) as refused:
        treatment.sign(session, by=alder.therapist.by, now=NOW + timedelta(hours=1))
    assert [one.field for one in refused.value.missing] == ["more_needles_reason"]


def test_a_maximum_for_the_first_time_is_over_after_it(alder):
    episode = ready(alder)
    session = sessions.opened(alder, episode)
    sessions.written(alder, session, more_needles_reason="She asked to go on.")
    sessions.needled(alder, session)
    treatment.sign(session, by=alder.therapist.by, now=NOW + timedelta(hours=1))
    again = sessions.opened(alder, episode, now=NOW + WEEK)
    standing = queries.standing(again, now=NOW + WEEK)
    assert (standing.agreed.plan.stop_signal, standing.most_needles) == ("Raises a hand", None)


def test_a_maximum_for_every_time_counts_on(alder):
    episode = ready(alder, first_time_only=False, most_needles=4)
    sessions.signed(alder, episode)
    again = sessions.opened(alder, episode, now=NOW + WEEK)
    assert queries.standing(again, now=NOW + WEEK).most_needles == 4


def test_the_signature_covers_the_reason_and_notes_without_one_are_as_before(alder):
    session = sessions.opened(alder, ready(alder))
    without = signatures.content_hash(session, list(session.sites.all()))
    session.more_needles_reason = "She asked to go on."
    assert signatures.content_hash(session, list(session.sites.all())) != without


def log(at, session, sites, **entries):
    session.refresh_from_db()
    return treatment.save(
        session, entries=entries, sites=sites, version=session.version, by=at.therapist.by, now=NOW
    )
