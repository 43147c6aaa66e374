"""The days that do not go to plan: no needles, a faint, a call instead of a mail, a therapist away, an answer at night."""

from __future__ import annotations

from datetime import date, timedelta

from clinic import actions, dates
from pathway.actions import expected_levels
from pathway.demo import stories
from pathway.demo.at_the_desk import TREATMENT
from pathway.demo.care import Care
from pathway.demo.practices import DAY_STARTS_AT
from pathway.demo.promises import Reply
from pathway.enums import EventSeverity

MINUTES = timedelta(minutes=1)
TWO_DAYS = timedelta(hours=48)
SOON = timedelta(minutes=8)
FAINT = (
    "Felt hot and grey with the second needle in, then passed out for a few seconds. Needles out, legs up, cool cloth. "
    "Awake at once, pulse and pressure normal after ten minutes, left after half an hour with her sister."
)


def no_needles_today(care: Care) -> None:
    """Deferred at the door: unwell, so treated with hands and exercise alone."""
    _last_session_near(care, -8)
    visit = care.book(_day(care, -1), kind="treatment", at=care.left_at + 4 * MINUTES)
    care.treat(
        visit, no_needles="Unwell since the morning, sore throat; needles another day.", unwell_today="yes"
    )
    stories.book_ahead(care, (6,))
    care.until_now()


def faints(care: Care) -> None:
    """A reaction in the middle of a session, handled, recorded and signed."""
    stories.opened(care, -9)
    visit = care.book(_day(care, -2), kind="treatment", at=care.left_at + 4 * MINUTES)
    care.treat(visit, event=("fainting", EventSeverity.SIGNIFICANT, FAINT))
    stories.book_ahead(care, (5,))
    care.until_now()


def is_phoned(care: Care) -> None:
    """Reached by phone only: the desk asks what others tap, and owes a call now."""
    stories.in_course(care, sessions=2)
    visit = care.book(_day(care, -3), kind="treatment", at=care.left_at + 4 * MINUTES)
    care.treat(visit)
    care.clock.next_reply = Reply(is_silent=True)
    care.until_now()


def therapist_is_away(care: Care) -> None:
    """Booked for today; the therapist takes the day off, so the visit is moved to another day."""
    practice = care.practice
    stories.in_course(care, sessions=1)
    starts_at = practice.at(0, DAY_STARTS_AT + 2)
    visit = care.book(practice.today, kind="treatment", at=care.left_at + 4 * MINUTES, starts_at=starts_at)
    first, last = dates.day_bounds(practice.today, care.clinic.zone)
    at = practice.at(-1, 9, 10)
    care.clock.until(at)
    actions.take_time_off(
        care.clinic,
        care.therapist.user,
        starts_at=first,
        ends_at=last,
        reason="Family day",
        by=practice.manager.by,
        now=at,
    )
    free = care.free(_day(care, 1), TREATMENT, at)
    care.move(visit, at + 9 * MINUTES, starts_at=free)
    care.until_now()


def answers_at_night(care: Care) -> None:
    """A red needle spot reported after closing: told where to go, the lead is told within the hour."""
    _last_session_near(care, -4)
    care.clock.next_reply = Reply({"fu_skin": "yes"}, in_the_evening=True, met="acknowledged")
    stories.book_ahead(care, (4,))
    care.until_now()


def emergency_now(care: Care) -> None:
    """The strictest alarm, a few minutes old: nobody has looked yet."""
    _last_session_near(care, -4)
    care.clock.next_reply = Reply({"fu_cauda": "yes"}, at=care.now - 9 * MINUTES, met="raised")
    care.until_now()


def worries_today(care: Care) -> None:
    """An alarm for today that somebody has taken on and not closed yet."""
    _last_session_near(care, -4)
    care.clock.next_reply = Reply({"fu_calf": "yes"}, at=care.now - 150 * MINUTES, met="acknowledged")
    stories.book_ahead(care, (6,))
    care.until_now()


def worries_a_little(care: Care) -> None:
    """Something for the next working day, and nobody has looked yet."""
    _last_session_near(care, -4)
    care.clock.next_reply = Reply({"fu_rash": "yes"}, at=care.now - 5 * 60 * MINUTES, met="raised")
    expected_levels.expect(
        care.episode,
        measure="nprs_leg",
        level=7,
        until=_day(care, 6),
        because="More sites than the time before; a rise for some days is likely",
        by=care.by,
        now=care.left_at,
    )
    stories.book_ahead(care, (7,))
    care.until_now()


def was_frightened(care: Care) -> None:
    """An alarm some weeks ago that turned out well; care goes on."""
    stories.opened(care, -27)
    stories.treated(care, 1)
    care.clock.next_reply = Reply({"fu_weak": "one_leg"})
    stories.treated(care, 2)
    stories.book_ahead(care, (3,))
    care.until_now()


def falls_due_soon(care: Care) -> None:
    """Needled two days ago at this hour: the check-in goes out while the demo is being looked at."""
    ends_at = care.now - TWO_DAYS + SOON
    due = care.clinic.local(ends_at + TWO_DAYS)
    is_quiet = not care.clinic.quiet_until <= due.time() < care.clinic.quiet_from
    starts_at = ends_at - timedelta(minutes=44)
    if is_quiet or not care.practice.diaries.is_free(care.therapist.user.pk, starts_at, TREATMENT):
        stories.goes_on(care, sessions=1, coming=(5,))
        return
    stories.opened(care, -8)
    care.practice.diaries.take(care.therapist.user.pk, starts_at, TREATMENT)
    visit = care.book(_day(care, -2), kind="treatment", at=care.left_at + 4 * MINUTES, starts_at=starts_at)
    care.treat(visit, ends_at=ends_at)
    stories.book_ahead(care, (5,))
    care.until_now()


def gives_no_answer(care: Care) -> None:
    """Asked, reminded, still silent: the desk owes a call."""
    _last_session_near(care, -5)
    care.clock.next_reply = Reply(is_silent=True)
    stories.book_ahead(care, (3,))
    care.until_now()


def signs_on_paper(care: Care) -> None:
    """Reads better on paper: signed by hand at the first visit, kept with its scan."""
    visit = stories.begin(care, -6)
    care.fill_in(care.left_at + timedelta(hours=5))
    care.sign_on_paper(visit.starts_at - 3 * MINUTES)
    care.consult(visit)
    stories.book_ahead(care, (3,))
    care.until_now()


def takes_consent_back(care: Care) -> None:
    """Thought about it at home and does not want needles any more; the next visit goes on without them."""
    _last_session_near(care, -5)
    stories.book_ahead(care, (2,))
    care.take_consent_back(care.now - 3 * 60 * MINUTES)
    care.until_now()


def takes_a_new_medicine(care: Care) -> None:
    """Takes aspirin since last week, so the consent is to be talked through and signed anew."""
    _last_session_near(care, -6)
    stories.book_ahead(care, (1,))
    care.screen(care.now - 55 * MINUTES, antiplatelet="yes")
    care.until_now()


def _last_session_near(care: Care, day: int) -> None:
    """First visit a week before, then one session near that day; what came between was answered."""
    stories.opened(care, day - 7)
    visit = care.book(_day(care, day), kind="treatment", at=care.left_at + 4 * MINUTES)
    care.treat(visit)


def _day(care: Care, days: int) -> date:
    return care.practice.today + timedelta(days=days)
