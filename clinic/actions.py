"""Everything that writes about the practice itself: its clinics, people, credentials, rooms and hours."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time

from django.db import transaction

from clinic import audit, scope
from clinic.actors import Actor, clock
from clinic.enums import CredentialKind, Role
from clinic.errors import Refused
from clinic.models import Clinic, Credential, Membership, OpeningHours, Room, TimeOff, User, WorkingHours

Stretch = tuple[int, time, time]


@transaction.atomic
def open_clinic(
    *,
    name: str,
    slug: str,
    time_zone: str,
    phone: str,
    email: str,
    address: str,
    jurisdiction: str,
    now: datetime,
) -> Clinic:
    """A new clinic, entered into scope so that its people and rooms can follow. Raises ValidationError on bad values."""
    clinic = Clinic(
        name=name,
        slug=slug,
        time_zone=time_zone,
        phone=phone,
        email=email,
        address=address,
        jurisdiction=jurisdiction,
    )
    clinic.full_clean()
    clinic.save()
    scope.enter(clinic.pk)
    audit.record("clinic.opened", target=clinic, by=clock(clinic.pk), now=now)
    return clinic


@transaction.atomic
def add_member(
    clinic: Clinic,
    *,
    email: str,
    name: str,
    role: Role,
    title: str = "",
    is_clinical_lead: bool = False,
    password: str | None = None,
    by: Actor,
    now: datetime,
) -> Membership:
    """A person's place in a clinic; their account is made when they are new to the installation."""
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User.objects.create_user(email=email, password=password, name=name)
    if Membership.objects.filter(clinic=clinic, user=user).exists():
        raise Refused(f"{name} already works here.", field="email")
    member = Membership.objects.create(
        clinic=clinic, user=user, role=role, title=title, is_clinical_lead=is_clinical_lead
    )
    audit.record("member.added", target=member, by=by, now=now)
    return member


@transaction.atomic
def record_credential(
    clinic: Clinic,
    user: User,
    *,
    kind: CredentialKind,
    number: str,
    issued_by: str,
    issued_on: date,
    expires_on: date,
    covers_advanced: bool = False,
    by: Actor,
    now: datetime,
) -> Credential:
    """A licence or dry-needling credential, for the clinic's own jurisdiction."""
    credential = Credential.objects.create(
        clinic=clinic,
        user=user,
        kind=kind,
        number=number,
        issued_by=issued_by,
        jurisdiction=clinic.jurisdiction,
        issued_on=issued_on,
        expires_on=expires_on,
        covers_advanced=covers_advanced,
    )
    audit.record("credential.recorded", target=credential, by=by, now=now)
    return credential


@transaction.atomic
def set_opening_hours(clinic: Clinic, stretches: Iterable[Stretch], *, by: Actor, now: datetime) -> None:
    """Replace the hours in which somebody answers the phone: (weekday with 0 for Monday, opens, closes), local time."""
    OpeningHours.objects.filter(clinic=clinic).delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(clinic=clinic, weekday=day, opens=opens, closes=closes)
        for day, opens, closes in stretches
    )
    audit.record("clinic.hours_set", target=clinic, by=by, now=now)


@transaction.atomic
def set_working_hours(
    clinic: Clinic, user: User, stretches: Iterable[Stretch], *, by: Actor, now: datetime
) -> None:
    """Replace the hours in which a therapist takes patients: (weekday with 0 for Monday, starts, ends), local time."""
    WorkingHours.objects.filter(clinic=clinic, user=user).delete()
    WorkingHours.objects.bulk_create(
        WorkingHours(clinic=clinic, user=user, weekday=day, starts=starts, ends=ends)
        for day, starts, ends in stretches
    )
    audit.record("member.hours_set", target=user, by=by, now=now)


@transaction.atomic
def take_time_off(
    clinic: Clinic,
    user: User,
    *,
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
    by: Actor,
    now: datetime,
) -> TimeOff:
    """A stretch in which nobody is offered this therapist's time."""
    time_off = TimeOff.objects.create(
        clinic=clinic, user=user, starts_at=starts_at, ends_at=ends_at, reason=reason
    )
    audit.record("member.time_off_taken", target=time_off, by=by, now=now)
    return time_off


@transaction.atomic
def add_room(clinic: Clinic, *, name: str, by: Actor, now: datetime) -> Room:
    room = Room.objects.create(clinic=clinic, name=name)
    audit.record("room.added", target=room, by=by, now=now)
    return room
