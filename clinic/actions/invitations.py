"""Invite somebody to work here by e-mail, send that again, take it back; and what they make of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from clinic import actions, audit, invitation_links, moves, passwords
from clinic.actors import Actor, visitor
from clinic.enums import InvitationState, Role
from clinic.errors import Refused, Stale
from clinic.ids import uuid7
from clinic.messages import outbox
from clinic.models import Clinic, Membership, StaffInvitation, User
from clinic.queries import invitations as queries

OPEN_FOR = timedelta(days=7)
INVITED_ALREADY = "This address was invited already. Send that invitation again, or take it back first."
ACCOUNT_SINCE = "This address has an account here since. Open the link of your mail again."
OVER = "This invitation counts no longer. Ask your practice manager for another one."


@transaction.atomic
def invite(
    clinic: Clinic, *, email: str, name: str, role: Role, title: str = "", by: Actor, now: datetime
) -> StaffInvitation:
    """Write to a colleague with a link by which they come in; nobody works here before they press.

    Raises Refused(field="email") for somebody who works or worked here, or was invited already.
    """
    address = email.strip().lower()
    known = (
        Membership.objects.filter(clinic=clinic, user__email__iexact=address).select_related("user").first()
    )
    if known is not None and known.is_active:
        raise Refused(f"{known.user.name} works here with this address already.", field="email")
    if known is not None:
        raise Refused(
            f"{known.user.name} worked here before: switch them on again on their page.", field="email"
        )
    uuid = uuid7()
    try:
        with transaction.atomic():
            invitation = StaffInvitation.objects.create(
                clinic=clinic,
                uuid=uuid,
                email=address,
                name=name.strip(),
                role=role,
                title=title.strip(),
                token_hash=invitation_links.hashed(invitation_links.token(uuid, 1)),
                invited_by_id=by.staff_id,
                sent_at=now,
                expires_at=now + OPEN_FOR,
            )
    except IntegrityError as error:
        raise Refused(INVITED_ALREADY, field="email") from error
    _send(invitation, now)
    audit.record("invitation.sent", target=invitation, by=by, now=now, detail={"role": role})
    return invitation


@transaction.atomic
def send_again(invitation: StaffInvitation, *, by: Actor, now: datetime) -> StaffInvitation:
    """A new link for seven days more; the one before opens nothing from now on. Raises Stale where it was settled."""
    generation = invitation.generation + 1
    moved = StaffInvitation.objects.filter(
        pk=invitation.pk, state=InvitationState.WAITING, generation=invitation.generation
    ).update(
        generation=generation,
        token_hash=invitation_links.hashed(invitation_links.token(invitation.uuid, generation)),
        sent_at=now,
        expires_at=now + OPEN_FOR,
    )
    if not moved:
        raise Stale(moves.LOST_RACE)
    invitation.refresh_from_db()
    _take_mail_back(invitation, "It was sent again.")
    _send(invitation, now)
    audit.record("invitation.sent_again", target=invitation, by=by, now=now)
    return invitation


@transaction.atomic
def withdraw(invitation: StaffInvitation, *, by: Actor, now: datetime) -> None:
    """Its link opens nothing any more, and a mail that has not left stays. Raises Stale where it was settled."""
    moves.move(invitation, old=InvitationState.WAITING, new=InvitationState.WITHDRAWN, settled_at=now)
    _take_mail_back(invitation, "The invitation was taken back.")
    audit.record("invitation.withdrawn", target=invitation, by=by, now=now)


@transaction.atomic
def withdraw_all_of(member: Membership, *, by: Actor, now: datetime) -> None:
    """Whoever may invite nobody any more has invited nobody: what they sent and nobody answered counts no longer."""
    rows = queries.waiting_from(member).select_for_update(of=("self",)).order_by("pk")
    for invitation in rows:
        withdraw(invitation, by=by, now=now)


@transaction.atomic
def accept(invitation: StaffInvitation, *, name: str, password: str, now: datetime) -> Membership:
    """Make the account of somebody new to this installation, and their place here.

    Raises Refused at `password` for one that is too easy, without a field where the invitation is over; Stale where the
    address got an account meanwhile, which only its owner's own password opens.
    """
    row = _locked(invitation, now)
    if queries.account(row) is not None:
        raise Stale(ACCOUNT_SINCE)
    try:
        passwords.check(password, user=User(email=row.email, name=name), clinic=row.clinic)
    except ValidationError as error:
        raise Refused(" ".join(error.messages), field="password") from error
    try:
        with transaction.atomic():
            return _join(row, name=name.strip(), password=password, now=now)
    except IntegrityError as error:  # invited by two clinics, and both links pressed at the same instant
        raise Stale(ACCOUNT_SINCE) from error


@transaction.atomic
def accept_as(invitation: StaffInvitation, user: User, *, now: datetime) -> Membership:
    """The place here of somebody who has an account and is signed in with it.

    Raises Refused where the invitation is over, is not theirs, or they work here already.
    """
    row = _locked(invitation, now)
    if row.email != user.email.lower():
        raise Refused("This invitation was sent to another address than you are signed in with.")
    return _join(row, name=user.name, password=None, now=now)


def _locked(invitation: StaffInvitation, now: datetime) -> StaffInvitation:
    """The row as it stands, nobody else's press in between; refuses one that is settled, ran out or was sent again."""
    row = (
        StaffInvitation.objects.select_for_update(of=("self",)).select_related("clinic").get(pk=invitation.pk)
    )
    if not row.is_open(now) or row.generation != invitation.generation:
        raise Refused(OVER)
    return row


def _join(row: StaffInvitation, *, name: str, password: str | None, now: datetime) -> Membership:
    by = visitor(row.clinic_id)
    member = actions.add_member(
        row.clinic,
        email=row.email,
        name=name,
        role=Role(row.role),
        title=row.title,
        password=password,
        by=by,
        now=now,
    )
    moves.move(
        row,
        old=InvitationState.WAITING,
        new=InvitationState.ACCEPTED,
        settled_at=now,
        membership_id=member.pk,
    )
    audit.record("invitation.accepted", target=row, by=by, now=now, detail={"member": member.pk})
    return member


def _send(invitation: StaffInvitation, now: datetime) -> None:
    outbox.queue(
        clinic_id=invitation.clinic_id,
        template="staff_invitation",
        address=invitation.email,
        language="en",
        idempotency_key=f"invitation:{invitation.uuid}:{invitation.generation}",
        now=now,
        parameters={
            "invitation": [str(invitation.uuid), invitation.generation],
            "name": invitation.name,
            "role": invitation.get_role_display(),
            "inviter": invitation.invited_by.name,
            "days": OPEN_FOR.days,
        },
        about=("invitation", invitation.pk),
    )


def _take_mail_back(invitation: StaffInvitation, reason: str) -> None:
    outbox.cancel(about=("invitation", invitation.pk), clinic_id=invitation.clinic_id, reason=reason)
