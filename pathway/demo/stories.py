"""How care goes, from the first call to the end: the ordinary stories most invented patients live through."""

from __future__ import annotations

from datetime import datetime, timedelta

from pathway.demo import follow_ups
from pathway.demo.care import Care
from pathway.demo.promises import Reply
from pathway.enums import EventSeverity, ReviewDecision
from pathway.rules.reviews import PROMPTED_AFTER
from patients.models import Appointment

MINUTES = timedelta(minutes=1)
MILD_EVENTS = (
    (
        "bruise",
        EventSeverity.MILD,
        "Bruise the size of a coin at the second site; pressed two minutes, told what to expect.",
    ),
    (
        "nausea",
        EventSeverity.MILD,
        "Queasy on sitting up; lay down again five minutes with water, then fine.",
    ),
)
WORRIES = ({"fu_skin": "yes"}, {"fu_rash": "yes"}, {"fu_faint": "yes"}, {"fu_weak": "one_leg"})


def begin(care: Care, first: int, *, starts_at: datetime | None = None) -> Appointment:
    """A call, a new patient and a consultation `first` days from today (or at a moment given)."""
    practice, rng = care.practice, care.rng
    called_at = practice.at(min(first, 0) - rng.randint(7, 12), rng.randint(8, 16), rng.randrange(0, 60))
    care.register(called_at - 3 * MINUTES)
    day = practice.today + timedelta(days=first)
    visit = care.book(day, kind="consultation", at=called_at, starts_at=starts_at)
    care.left_at = called_at
    return visit


def prepare(care: Care, visit: Appointment) -> None:
    """The intake filled in and the consent signed at home, some time before the visit."""
    until = min(visit.starts_at, care.now)
    at = care.left_at + (until - care.left_at) * care.rng.uniform(0.1, 0.85)
    care.fill_in(at)
    care.presign(at + 14 * MINUTES)


def opened(care: Care, first: int) -> None:
    """Everything up to and with the first visit."""
    visit = begin(care, first)
    prepare(care, visit)
    care.consult(visit)


def treated(care: Care, sessions: int) -> int:
    """Up to so many weekly sessions, as long as they lie before today; how many there were."""
    for done in range(sessions):
        day = care.clinic.local(care.left_at).date() + timedelta(days=care.rng.choice((6, 7, 7, 8)))
        if day >= care.practice.today:
            return done
        try:
            visit = care.book(day, kind="treatment", at=care.left_at + 4 * MINUTES)
        except LookupError:
            return done
        event = care.rng.choice(MILD_EVENTS) if care.rng.random() < 0.06 else None
        if done == PROMPTED_AFTER:
            more = sessions - done
            follow_ups.reviewed(care, ReviewDecision.CONTINUE, care.left_at + 6 * MINUTES, more_sessions=more)
        signed = care.treat(visit, event=event)
        if done == PROMPTED_AFTER:
            follow_ups.added(care, signed, care.left_at + 50 * MINUTES)
    return sessions


def in_course(care: Care, *, sessions: int) -> None:
    """So many sessions done by now, the next one still to be booked."""
    opened(care, -(7 * sessions + care.rng.randint(3, 6)))
    treated(care, sessions)


def goes_on(care: Care, *, sessions: int, coming: tuple[int, ...]) -> None:
    """In the middle of care, with the next visits booked."""
    in_course(care, sessions=sessions)
    book_ahead(care, coming)
    care.until_now()


def book_ahead(care: Care, days: tuple[int, ...]) -> None:
    """Treatments some days from today, booked on the way out of the last visit."""
    for day in days:
        care.book(care.practice.today + timedelta(days=day), kind="treatment", at=care.left_at + 4 * MINUTES)


def finished(care: Care, *, first: int, sessions: int, reason: str, note: str = "") -> None:
    """A whole episode that ended with a discharge at a review."""
    opened(care, first)
    if care.rng.random() < 0.4:
        care.clock.next_reply = Reply(care.rng.choice(WORRIES))
    treated(care, sessions)
    day = care.clinic.local(care.left_at).date() + timedelta(days=care.rng.randint(8, 15))
    if day < care.practice.today:
        visit = care.book(day, kind="review", at=care.left_at + 4 * MINUTES)
        care.arrive(visit, visit.starts_at - 4 * MINUTES)
        care.examine(visit.starts_at + 3 * MINUTES)
        follow_ups.reviewed(care, ReviewDecision.DISCHARGE, visit.starts_at + 20 * MINUTES)
        care.finish(visit, visit.starts_at + 24 * MINUTES)
        care.end(visit.starts_at + 26 * MINUTES, end="discharged", reason=reason, note=note)
    care.until_now()


def not_suitable(care: Care, *, first: int, note: str) -> None:
    """Screened, found unsuitable for needles, offered other care."""
    visit = begin(care, first)
    prepare(care, visit)
    care.turn_away(visit, note)
    care.until_now()


def lapsed(care: Care, *, first: int) -> None:
    """One session, two missed visits, then nothing more."""
    opened(care, first)
    treated(care, 1)
    for _missed in range(2):
        day = care.clinic.local(care.left_at).date() + timedelta(days=7)
        visit = care.book(day, kind="treatment", at=care.left_at + 30 * MINUTES)
        care.miss(visit, visit.starts_at + 20 * MINUTES)
        care.left_at = visit.starts_at + 25 * MINUTES
    care.end(
        care.left_at + timedelta(days=10),
        end="lapsed",
        reason="did_not_return",
        note="Two visits missed, three calls.",
    )
    care.until_now()


def cancelled(care: Care, *, first: int) -> None:
    """Called off before the first visit."""
    visit = begin(care, first)
    at = visit.starts_at - timedelta(hours=care.rng.randint(20, 30))
    at = max(at, care.left_at + 30 * MINUTES)
    care.cancel(visit, at, "Patient called: will see somebody nearer home.")
    care.end(at + 5 * MINUTES, end="cancelled", reason="cancelled_before_care")
    care.until_now()


def expected(care: Care, *, day: int, prepared: bool) -> None:
    """A new patient with a consultation in the coming days."""
    visit = begin(care, day)
    if prepared:
        prepare(care, visit)
    care.until_now()
