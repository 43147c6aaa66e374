"""Who waits for a time: an earlier one, a first one, and one that is offered at this moment and not answered yet."""

from __future__ import annotations

from datetime import timedelta

from pathway.demo import stories
from pathway.demo.at_the_desk import CONSULTATION, TREATMENT
from pathway.demo.care import Care
from patients.enums import AppointmentKind, TimeOfDay

MINUTES = timedelta(minutes=1)


def for_an_earlier_one(care: Care) -> None:
    """In care, the next visit late in the week after next: any morning before it would be better."""
    stories.in_course(care, sessions=1)
    late = care.practice.today + timedelta(days=12)
    visit = care.book(late, kind="treatment", at=care.left_at + 4 * MINUTES)
    care.wait(
        care.left_at + 6 * MINUTES,
        kind=AppointmentKind.TREATMENT,
        length=TREATMENT,
        parts=(TimeOfDay.MORNING,),
        instead_of=visit,
    )
    care.until_now()


def for_a_first_one(care: Care) -> None:
    """Called two days ago and can come on two days of the week only, to whoever has time."""
    called_at = care.practice.at(-2, 10, 12)
    care.register(called_at)
    care.wait(
        called_at + 3 * MINUTES, kind=AppointmentKind.CONSULTATION, length=CONSULTATION, weekdays=(1, 3)
    )
    care.until_now()


def and_is_offered_one(care: Care) -> None:
    """Asked a few minutes ago whether a time suits; it is kept until the answer."""
    stories.in_course(care, sessions=2)
    entry = care.wait(
        care.left_at + 5 * MINUTES,
        kind=AppointmentKind.TREATMENT,
        length=TREATMENT,
        therapist=care.therapist.user,
    )
    care.offer(entry, care.practice.today + timedelta(days=3), at=care.now - 12 * MINUTES)
    care.until_now()
