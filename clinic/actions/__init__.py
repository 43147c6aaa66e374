"""Everything that writes about the practice itself: its clinics, people, credentials, rooms and hours."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db import transaction

from clinic import audit, lines, queries, scope
from clinic.actions import data_keys
from clinic.actors import Actor, clock
from clinic.enums import CredentialKind, Role, RoomKind
from clinic.errors import Refused, Stale
from clinic.messages import outbox
from clinic.models import Clinic, Credential, Membership, OpeningHours, Room, TimeOff, User, WorkingHours
from clinic.rules.credentials import EXPIRED, warning

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
    data_keys.make(clinic, by=clock(clinic.pk), now=now)
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
    course_hours: int | None = None,
    in_person_hours: int | None = None,
    by: Actor,
    now: datetime,
) -> Credential:
    """A licence or dry-needling credential, for the clinic's own jurisdiction; a renewal is recorded as another one.

    Raises Refused at the field that cannot be right, or when the same paper is recorded already.
    """
    if expires_on <= issued_on:
        raise Refused("It has to expire after the day it was issued.", field="expires_on")
    if in_person_hours is not None and in_person_hours > (course_hours or 0):
        raise Refused("The hours in person are part of the course hours.", field="in_person_hours")
    paper = {"kind": kind, "number": number, "expires_on": expires_on}
    if Credential.objects.filter(clinic=clinic, user=user, withdrawn_at__isnull=True, **paper).exists():
        raise Refused("This paper is recorded already, with the same last day.", field="number")
    credential = Credential.objects.create(
        clinic=clinic,
        user=user,
        **paper,
        issued_by=issued_by,
        jurisdiction=clinic.jurisdiction,
        issued_on=issued_on,
        covers_advanced=covers_advanced and kind == CredentialKind.DRY_NEEDLING,
        course_hours=course_hours,
        in_person_hours=in_person_hours,
    )
    audit.record("credential.recorded", target=credential, by=by, now=now)
    return credential


@transaction.atomic
def withdraw_credential(credential: Credential, *, reason: str, by: Actor, now: datetime) -> None:
    """A paper that counts no longer: suspended, given back or recorded by mistake. It stays readable; notes stay as signed.

    Raises Refused(field="reason") without a reason, Stale when somebody withdrew it meanwhile.
    """
    if not reason.strip():
        raise Refused("Say why it counts no longer.", field="reason")
    taken = Credential.objects.filter(pk=credential.pk, withdrawn_at__isnull=True).update(
        withdrawn_at=now, withdrawn_by_id=by.user_id, withdrawn_reason=reason.strip()
    )
    if not taken:
        raise Stale("Somebody withdrew this one meanwhile.")
    outbox.cancel(
        about=("credential", credential.pk), clinic_id=credential.clinic_id, reason="It was withdrawn."
    )
    audit.record("credential.withdrawn", target=credential, by=by, now=now)


def warn_of_expiry(*, now: datetime) -> int:
    """Tell each person and their managers, once per warning, of the papers that run out or ran out; how many were due."""
    with scope.all_clinics("claim credentials that run out"):
        waiting = queries.running_out(on=now.date() + timedelta(days=1))  # a zone east of UTC is a day ahead
    return lines.each(waiting, lambda pk: _warn_of_one(pk, now), what="expiring credential")


def _warn_of_one(pk: int, now: datetime) -> int:
    credential = Credential.objects.select_related("clinic", "user").get(pk=pk)
    clinic = credential.clinic
    due = warning((credential.expires_on - clinic.local(now).date()).days)
    if due is None:
        return 0
    managers = set(
        User.objects.filter(
            memberships__clinic=clinic,
            memberships__role=Role.MANAGER,
            memberships__is_active=True,
            is_active=True,
        )
    )
    for person in managers | {credential.user}:
        outbox.queue(
            clinic_id=clinic.pk,
            template="staff_credential",
            address=person.email,
            language="en",
            idempotency_key=f"credential:{credential.uuid}:{due}:{person.pk}",
            now=now,
            parameters={
                "whose": credential.user.name,
                "kind": credential.get_kind_display(),
                "last_day": f"{credential.expires_on:%-d %B %Y}",
                "has_expired": due == EXPIRED,
                "page": "practice" if person in managers else "own_credentials",
            },
            about=("credential", credential.pk),
        )
    return 1


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
    stretches = list(stretches)
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
    """A stretch in which nobody is offered this therapist's time. Raises Refused(field="ends_at")."""
    if ends_at <= starts_at:
        raise Refused("It has to end after it begins.", field="ends_at")
    time_off = TimeOff.objects.create(
        clinic=clinic, user=user, starts_at=starts_at, ends_at=ends_at, reason=reason
    )
    audit.record("member.time_off_taken", target=time_off, by=by, now=now)
    return time_off


@transaction.atomic
def add_room(
    clinic: Clinic, *, name: str, kind: RoomKind = RoomKind.TREATMENT, by: Actor, now: datetime
) -> Room:
    """A room visits can be booked into. Raises Refused(field="name") where there is one of that name."""
    if Room.objects.filter(clinic=clinic, name=name.strip()).exists():
        raise Refused("There is a room of this name already.", field="name")
    room = Room.objects.create(clinic=clinic, name=name.strip(), kind=kind)
    audit.record("room.added", target=room, by=by, now=now)
    return room


@transaction.atomic
def change_room(room: Room, *, kind: RoomKind, is_active: bool, by: Actor, now: datetime) -> Room:
    """What a room is fit for, and whether it is used: one that is not is offered to nobody, and what is booked stays."""
    if (room.kind, room.is_active) != (kind, is_active):
        Room.objects.filter(pk=room.pk).update(kind=kind, is_active=is_active)
        detail = {"kind": kind, "is_active": is_active}
        audit.record("room.changed", target=room, by=by, now=now, detail=detail)
        room.kind, room.is_active = kind, is_active
    return room


@transaction.atomic
def name_desk_lead(membership: Membership, *, is_lead: bool, by: Actor, now: datetime) -> Membership:
    """Say who at the desk may overbook besides the manager, or take that back; twice changes nothing.

    Raises Refused for somebody who is not at the desk.
    """
    if is_lead and membership.role != Role.RECEPTIONIST:
        raise Refused("Only somebody at the front desk is named desk lead.")
    if membership.is_desk_lead != is_lead:
        Membership.objects.filter(pk=membership.pk).update(is_desk_lead=is_lead)
        verb = "named" if is_lead else "taken_back"
        audit.record(f"member.desk_lead_{verb}", target=membership, by=by, now=now)
        membership.is_desk_lead = is_lead
    return membership
