"""The cast everyone learns: two clinics, their people, one patient who does well and one who gets worse.

Everything is built through the same actions as the pages, so a test starts from a state that can really happen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from time import monotonic

from clinic import actions, actors, dates, scope
from clinic.actors import Actor
from clinic.enums import CredentialKind, Role
from clinic.models import Clinic, Membership, User
from patients.actions import patients
from patients.models import Patient
from tests.rehearsals import rehearsed

NOW = datetime(2026, 11, 18, 17, 0, tzinfo=UTC)  # a Wednesday, ten in the morning in Denver
PASSWORD = "correct-horse-battery"
KEPT_SECONDS = 300
_moment: tuple[float, datetime] | None = None
WEEK = [(day, time(8), time(18)) for day in range(5)]


@dataclass(frozen=True)
class Person:
    """A member of staff: `by` is what actions take."""

    member: Membership

    @property
    def user(self) -> User:
        return self.member.user

    @property
    def by(self) -> Actor:
        return actors.staff(self.member)


@dataclass(frozen=True)
class Cast:
    """One clinic and its people. Dana needles, Rosa is at the desk, Max manages and leads."""

    clinic: Clinic
    therapist: Person
    receptionist: Person
    manager: Person


@rehearsed
def open_clinic(*, slug: str = "alder", time_zone: str = "America/Denver", now: datetime = NOW) -> Cast:
    """A clinic in Colorado, open on weekdays, with a therapist whose credentials are in date; leaves it in scope."""
    clinic = actions.open_clinic(
        name=f"{slug.title()} Physical Therapy",
        slug=slug,
        time_zone=time_zone,
        phone="(303) 555-0100",
        email=f"hello@{slug}.example",
        address="1 Main Street, Boulder",
        jurisdiction="US-CO",
        now=now,
    )
    system = actors.clock(clinic.pk)
    dana, rosa, max_ = (
        Person(
            actions.add_member(
                clinic,
                email=f"{name.split()[0].lower()}@{slug}.example",
                name=name,
                role=role,
                title=title,
                is_clinical_lead=lead,
                password=PASSWORD,
                by=system,
                now=now,
            )
        )
        for name, role, title, lead in (
            ("Dana Whitfield", Role.THERAPIST, "PT, DPT", False),
            ("Rosa Marin", Role.RECEPTIONIST, "", False),
            ("Max Oyelaran", Role.MANAGER, "", True),
        )
    )
    actions.set_opening_hours(clinic, WEEK, by=system, now=now)
    actions.set_working_hours(clinic, dana.user, WEEK, by=system, now=now)
    certify(clinic, dana.user, by=system, now=now)
    actions.add_room(clinic, name="Room 1", by=system, now=now)
    return Cast(clinic, dana, rosa, max_)


def certify(
    clinic: Clinic,
    user: User,
    *,
    by: Actor,
    now: datetime,
    expires_on: date | None = None,
    covers_advanced: bool = True,
) -> None:
    """A licence and a dry-needling credential, in date for a year unless told otherwise."""
    for kind in CredentialKind:
        actions.record_credential(
            clinic,
            user,
            kind=kind,
            number=f"{kind}-{user.pk}",
            issued_by="Colorado PT Board",
            issued_on=now.date() - timedelta(days=700),
            expires_on=expires_on or now.date() + timedelta(days=365),
            covers_advanced=covers_advanced,
            by=by,
            now=now,
        )


@rehearsed
def patient(
    cast: Cast,
    *,
    given_name: str = "Will",
    family_name: str = "Better",
    now: datetime = NOW,
    **details: object,
) -> Patient:
    """A patient with an e-mail address who agreed to be written to, made at the desk."""
    return patients.create(
        clinic=cast.clinic,
        details=patients.PatientDetails(
            given_name=given_name,
            family_name=family_name,
            **{
                "birth_date": date(1980, 5, 17),
                "email": f"{given_name}.{family_name}@mail.example".lower(),
                "phone": "+13035550123",
                "language": "en",
                "messages_agreed": True,
                **details,
            },
        ),
        by=cast.receptionist.by,
        now=now,
    )


def this_moment() -> datetime:
    """The database's clock, for what a page judges by it: the same for some minutes, so that its scenes are the same.

    Not over a full hour: at one of them another day begins for the clinic, and the page is of that day.
    """
    global _moment
    read_at = monotonic()
    if _moment is None or read_at - _moment[0] > KEPT_SECONDS or _is_of_another_hour(*_moment, read_at):
        _moment = (read_at, dates.now())
    return _moment[1]


def _is_of_another_hour(kept_at: float, moment: datetime, read_at: float) -> bool:
    return (moment + timedelta(seconds=read_at - kept_at)).hour != moment.hour


def enter(cast: Cast) -> None:
    """See this clinic's rows again, after another one was in sight."""
    scope.enter(cast.clinic.pk)
