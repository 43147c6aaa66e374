"""What a clinic's week looks like in tests about free time: hours, absences, holidays, kinds of visit, other clinics."""

from datetime import datetime, time, timedelta

from clinic import actions
from clinic.enums import Role
from clinic.models import Room
from patients.actions import appointments, holds, visit_types
from patients.actions.visit_types import Asked
from patients.enums import AppointmentKind
from patients.queries import availability
from patients.queries.availability import Visit
from tests import cast
from tests.cast import NOW

HOUR = timedelta(hours=1)
THURSDAY_9 = datetime.fromisoformat("2026-11-19T09:00-07:00")
THURSDAY = THURSDAY_9.date()


def book(at, patient, starts_at=THURSDAY_9, **other):
    wish = {
        "kind": AppointmentKind.CONSULTATION,
        "length": HOUR,
        "therapist": at.therapist.user,
        "by": at.receptionist.by,
        "now": NOW,
    }
    return appointments.book(clinic=at.clinic, patient=patient, starts_at=starts_at, **{**wish, **other})


def hold(at, starts_at=THURSDAY_9, **other):
    wish = {"kind": AppointmentKind.CONSULTATION, "length": HOUR, "therapist": at.therapist.user}
    wish |= {"by": at.receptionist.by, "now": NOW}
    return holds.hold(clinic=at.clinic, starts_at=starts_at, **{**wish, **other})


def someone(at, name="Another"):
    return cast.patient(at, given_name=name, family_name="Person")


def ask_of(at, kind, *, buffer=0, notice=0, room_kind=""):
    visit_types.change(at.clinic, wanted={kind: Asked(buffer, notice, room_kind)}, by=at.manager.by, now=NOW)


def works_here_too(at, user):
    """Let somebody from another clinic work in this one, on weekdays."""
    member = actions.add_member(
        at.clinic, email=user.email, name=user.name, role=Role.THERAPIST, by=at.manager.by, now=NOW
    )
    actions.set_working_hours(at.clinic, user, cast.WEEK, by=at.manager.by, now=NOW)
    return member


def room(at):
    return Room.objects.get(clinic=at.clinic, name="Room 1")


def offered(at, day=THURSDAY, *, now=NOW, **visit):
    """The free starts of a day by the clinic's wall clock, for an hour with Dana unless told otherwise."""
    wanted = Visit(**{"length": HOUR, "therapist": at.therapist.user, **visit})
    free = availability.free_starts(at.clinic, [day], visit=wanted, now=now)
    return [f"{at.clinic.local(one.starts_at):%H:%M}" for one in free]


def quarters(first, last):
    """Every quarter of an hour from one wall-clock time to another, both told."""
    begins, ends = (time.fromisoformat(text) for text in (first, last))
    minutes = range(begins.hour * 60 + begins.minute, ends.hour * 60 + ends.minute + 1, 15)
    return [f"{minute // 60:02}:{minute % 60:02}" for minute in minutes]
