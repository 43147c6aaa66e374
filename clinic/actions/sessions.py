"""End sign-ins: one, all but this one, all of somebody who works here no longer; and tell of one from a new device."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from clinic import audit, scope
from clinic.actors import Actor
from clinic.messages import outbox
from clinic.models import Clinic, KnownDevice, StaffSession, User


@transaction.atomic
def end(session: StaffSession, *, by: Actor, now: datetime) -> None:
    """Sign one browser out and forget its device, as after a loss. Twice changes nothing."""
    gone = StaffSession.objects.filter(session_key=session.session_key).delete()[0]
    if session.user is None or session.device is None:
        return
    KnownDevice.objects.filter(user=session.user, device=session.device).delete()
    if gone:
        audit.record("sign_in.ended_elsewhere", target=session.user, by=by, now=now)


@transaction.atomic
def end_others(user: User, *, here: str | None, by: Actor, now: datetime) -> int:
    """Sign somebody out everywhere else, and forget the devices but this one's; returns how many ended."""
    ended = end_strange(user, here=here)
    audit.record("sign_in.others_ended", target=user, by=by, now=now, detail={"ended": ended})
    return ended


def end_strange(user: User, *, here: str | None) -> int:
    """Whoever else is signed in as them is so no more, nor known by a device and its PIN; returns how many ended.

    For the verbs that do this among other things; `here` is the one sign-in that stays, None where none does.
    """
    own = StaffSession.objects.filter(session_key=here, user=user).values_list("device", flat=True).first()
    strange = KnownDevice.objects.filter(user=user)
    (strange.exclude(device=own) if own else strange).delete()
    return StaffSession.objects.filter(user=user).exclude(session_key=here).delete()[0]


def end_all(user_id: int) -> None:
    """Nobody is signed in as this person any more, nor known by a device: part of switching them off."""
    StaffSession.objects.filter(user_id=user_id).delete()
    KnownDevice.objects.filter(user_id=user_id).delete()


@transaction.atomic
def tell_of_new_device(user: User, *, device: UUID, words: str, now: datetime) -> None:
    """Write to somebody that a device signed in to their account that is new to it, or was forgotten since."""
    for clinic_id in scope.clinics_of(user.pk)[:1]:
        with scope.in_clinic(clinic_id):
            outbox.queue(
                clinic_id=clinic_id,
                template="staff_new_device",
                address=user.email,
                language="en",
                idempotency_key=f"new-device:{user.pk}:{device}:{int(now.timestamp())}",
                now=now,
                parameters={
                    "name": user.name,
                    "words": words,
                    "when": Clinic.objects.get(pk=clinic_id).said(now),
                },
            )
