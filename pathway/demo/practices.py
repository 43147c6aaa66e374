"""Opens the two invented clinics where it is day now: rooms, hours, people, their credentials, and who is away today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from clinic import actions, actors, dates, scope
from clinic.actions import Stretch as Hours
from clinic.actions import care_teams
from clinic.actors import Actor
from clinic.demo.people import PASSWORD
from clinic.enums import CredentialKind, Role
from clinic.models import Clinic, Membership, Room, User
from pathway.actions import alert_settings, billing, content
from pathway.demo import supplies
from pathway.demo.diaries import Diaries, weekly
from pathway.reference import library
from pathway.reference.content_sets import content_sets

HISTORY = timedelta(days=190)
MORNING, AFTERNOON = (time(8), time(12)), (time(13), time(18))
# Invented by the practices for themselves: published code sets are licensed, and none is shipped.
BILLING_CODES = (
    {"code": "NDL-S", "muscles_from": 1, "muscles_to": 2, "words": "Needling, small visit"},
    {"code": "NDL-L", "muscles_from": 3, "muscles_to": None, "words": "Needling, large visit"},
)
OPEN_ALL_DAY, LONG_DAY = (time(7, 30), time(18, 30)), (time(8), time(18))
DAY_STARTS_AT = 8
# Whoever looks at night would find a clinic that sends nothing and waits for nobody. So a clinic lies where its day is well
# under way: in its own zone if it is day there, else in one of these, which reach round the clock and never change it.
UNDER_WAY = range(9, 15)
ELSEWHERE = (
    "America/Phoenix",
    "America/Puerto_Rico",
    "Pacific/Honolulu",
    "Africa/Lagos",
    "Asia/Karachi",
    "Asia/Tokyo",
)


@dataclass(frozen=True)
class Staff:
    """A member of one clinic; `by` is what actions take."""

    member: Membership

    @property
    def user(self) -> User:
        return self.member.user

    @property
    def by(self) -> Actor:
        return actors.staff(self.member)


@dataclass(frozen=True)
class TherapistPlan:
    """A therapist as they are to be: the clinics they work in, and what is particular about their papers."""

    email: str
    name: str
    title: str
    clinics: tuple[str, ...]
    covers_advanced: bool = True
    credential_days_left: int = 500
    is_off_today: bool = False


THERAPISTS = (
    TherapistPlan("therapist@alder.example", "Dana Whitfield", "PT, DPT", ("alder",)),
    TherapistPlan("noah@alder.example", "Noah Feld", "PT, DPT, OCS", ("alder",), is_off_today=True),
    TherapistPlan("priya@alder.example", "Priya Raman", "PT, DPT", ("alder", "birch")),
    TherapistPlan(
        "luis@birch.example",
        "Luis Ortega",
        "PT, MSPT",
        ("birch",),
        covers_advanced=False,
        credential_days_left=23,
    ),
)
OTHERS = {
    "alder": (
        ("desk@alder.example", "Rosa Marin", Role.RECEPTIONIST),
        ("tomas@alder.example", "Tomás Beck", Role.RECEPTIONIST),
        ("manager@alder.example", "Max Oyelaran", Role.MANAGER),
    ),
    "birch": (
        ("desk@birch.example", "June Calder", Role.RECEPTIONIST),
        ("manager@birch.example", "Ellen Strand", Role.MANAGER),
    ),
}
CLINICS = {
    "alder": {
        "name": "Alder Physical Therapy",
        "time_zone": "America/Denver",
        "phone": "(303) 555-0100",
        "email": "hello@alder.example",
        "address": "1200 Pearl Street, Boulder, CO 80302",
        "jurisdiction": "US-CO",
    },
    "birch": {
        "name": "Birch Spine and Sport",
        "time_zone": "America/Chicago",
        "phone": "(512) 555-0180",
        "email": "hello@birch.example",
        "address": "410 West 6th Street, Austin, TX 78701",
        "jurisdiction": "US-TX",
    },
}
APPROVING = ("alder",)  # the other clinic shows what content looks like before anybody approved it
BOARDS = {
    "US-CO": "Colorado State Board of Physical Therapy",
    "US-TX": "Texas Board of Physical Therapy Examiners",
}


@dataclass
class Practice:
    """One clinic with everybody in it."""

    clinic: Clinic
    today: date
    diaries: Diaries
    desk: list[Staff] = field(default_factory=list)
    manager: Staff = None  # type: ignore[assignment]
    therapists: list[Staff] = field(default_factory=list)
    off_today: Staff | None = None
    rooms: dict[int, Room] = field(default_factory=dict)

    def at(self, days: int, hour: int, minute: int = 0) -> datetime:
        """A local wall-clock time `days` from today."""
        return dates.local_moment(self.today + timedelta(days=days), time(hour, minute), self.clinic.zone)

    def works_today(self, staff: Staff) -> bool:
        return self.diaries.works(self.clinic.pk, staff.user.pk, self.today)


def open_all(*, now: datetime) -> list[Practice]:
    """Both clinics and all their people. Whatever day it is, it is a working day."""
    diaries = Diaries()
    return [_open(slug, diaries, now=now) for slug in CLINICS]


def zone_by_day(own: str, now: datetime) -> str:
    """A clinic's own time zone, or one in which its working day is under way now."""
    return next(zone for zone in (own, *ELSEWHERE) if now.astimezone(ZoneInfo(zone)).hour in UNDER_WAY)


def _open(slug: str, diaries: Diaries, *, now: datetime) -> Practice:
    about = {**CLINICS[slug], "time_zone": zone_by_day(CLINICS[slug]["time_zone"], now)}
    clinic = actions.open_clinic(slug=slug, **about, now=now - HISTORY)
    practice = Practice(clinic, clinic.local(now).date(), diaries)
    with scope.in_clinic(clinic.pk):
        _hire_others(practice, now=now - HISTORY)
        for plan in THERAPISTS:
            if slug in plan.clinics:
                _hire(practice, plan, now=now - HISTORY)
        _set_hours(practice, now=now)
        _set_deputies(practice, now=now - HISTORY)
        _treat_together(practice, now=now - HISTORY)
        if slug in APPROVING:
            _approve_content(practice, now=now - HISTORY)
        for code in BILLING_CODES:
            billing.enter(clinic, **code, by=practice.manager.by, now=now - HISTORY)
        supplies.stock(clinic, by=practice.manager.by, opened_at=now - HISTORY, now=now)
        for number, staff in enumerate(practice.therapists, start=1):
            room = actions.add_room(clinic, name=f"Room {number}", by=practice.manager.by, now=now - HISTORY)
            practice.rooms[staff.user.pk] = room
    return practice


def _hire_others(practice: Practice, *, now: datetime) -> None:
    for email, name, role in OTHERS[practice.clinic.slug]:
        staff = _add(practice, email, name, role, now=now, is_clinical_lead=role == Role.MANAGER)
        if role == Role.MANAGER:
            practice.manager = staff
        else:
            practice.desk.append(staff)


def _hire(practice: Practice, plan: TherapistPlan, *, now: datetime) -> None:
    clinic = practice.clinic
    staff = _add(practice, plan.email, plan.name, Role.THERAPIST, now=now, title=plan.title)
    practice.therapists.append(staff)
    if plan.is_off_today:
        practice.off_today = staff
    left = {
        CredentialKind.LICENCE: plan.credential_days_left + 90,
        CredentialKind.DRY_NEEDLING: plan.credential_days_left,
    }
    for kind, days in left.items():
        actions.record_credential(
            clinic,
            staff.user,
            kind=kind,
            number=f"{'PT' if kind == CredentialKind.LICENCE else 'DN'}-{48210 + staff.user.pk}",
            issued_by=BOARDS[clinic.jurisdiction],
            issued_on=practice.today - timedelta(days=730),
            expires_on=practice.today + timedelta(days=days),
            covers_advanced=plan.covers_advanced and kind == CredentialKind.DRY_NEEDLING,
            course_hours=54 if kind == CredentialKind.DRY_NEEDLING else None,
            in_person_hours=48 if kind == CredentialKind.DRY_NEEDLING else None,
            by=practice.manager.by,
            now=now,
        )


def _approve_content(practice: Practice, *, now: datetime) -> None:
    """An invented lead's approval of everything that is shipped; no real clinic starts with one."""
    for slug, known in content_sets(library()).items():
        content.approve(slug, digest=known.digest, by=practice.manager.by, now=now)


def _set_hours(practice: Practice, *, now: datetime) -> None:
    """Weekdays as usual, and today whatever day it is; who works in two clinics is here every other day."""
    clinic, weekday = practice.clinic, practice.today.weekday()
    others = [day for day in range(5) if day != weekday]
    by, long_ago = practice.manager.by, now - HISTORY
    opening = weekly([*others, weekday], OPEN_ALL_DAY)
    actions.set_opening_hours(clinic, opening, by=by, now=long_ago)
    for staff in practice.therapists:
        hours = [*weekly(others, MORNING, AFTERNOON), *weekly([weekday], LONG_DAY)]
        if _works_in_both(staff):
            here = {weekday, *others[::2]}
            hours = [one for one in hours if (one[0] in here) == (clinic.slug == "alder")]
        _work(practice, staff, hours, now=long_ago)


def _set_deputies(practice: Practice, *, now: datetime) -> None:
    """Each therapist stands in for the one before them."""
    stands = alert_settings.of_clinic(practice.clinic)
    keys = [staff.user.pk for staff in practice.therapists]
    deputies = {key: keys[(place + 1) % len(keys)] for place, key in enumerate(keys)}
    alert_settings.change(
        practice.clinic,
        wanted=replace(stands, deputies={**stands.deputies, **deputies}),
        by=practice.manager.by,
        now=now,
    )


def _treat_together(practice: Practice, *, now: datetime) -> None:
    """All of them are one care team: each has the patients of all on their list."""
    people = [staff.member.uuid for staff in practice.therapists]
    care_teams.add(practice.clinic, name="Back and leg team", people=people, by=practice.manager.by, now=now)


def _work(practice: Practice, staff: Staff, hours: Sequence[Hours], *, now: datetime) -> None:
    actions.set_working_hours(practice.clinic, staff.user, hours, by=practice.manager.by, now=now)
    practice.diaries.open(practice.clinic.pk, staff.user.pk, hours)


def _works_in_both(staff: Staff) -> bool:
    return any(plan.email == staff.user.email and len(plan.clinics) > 1 for plan in THERAPISTS)


def _add(
    practice: Practice,
    email: str,
    name: str,
    role: Role,
    *,
    now: datetime,
    title: str = "",
    is_clinical_lead: bool = False,
) -> Staff:
    return Staff(
        actions.add_member(
            practice.clinic,
            email=email,
            name=name,
            role=role,
            title=title,
            is_clinical_lead=is_clinical_lead,
            password=PASSWORD,
            by=actors.clock(practice.clinic.pk),
            now=now,
        )
    )
