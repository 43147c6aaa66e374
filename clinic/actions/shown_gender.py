"""Say what a therapist wishes shown of their gender; it is theirs to say, and the manager's to enter."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from clinic import audit
from clinic.actors import Actor
from clinic.enums import Role, ShownGender
from clinic.errors import Refused
from clinic.models import Membership


@transaction.atomic
def show(membership: Membership, *, gender: str, by: Actor, now: datetime) -> Membership:
    """Show a ShownGender in this clinic, or nothing where it is empty; the same again changes nothing.

    Patients who wish to be seen by a woman or by a man are offered those who show it. Visits that are booked stay as they
    are. Raises Refused at `gender` for what is not among the words, and for somebody who is no therapist.
    """
    if gender and gender not in ShownGender.values:
        raise Refused("Choose one of the answers.", field="gender")
    if membership.role != Role.THERAPIST:
        raise Refused("This is asked of therapists only.", field="gender")
    if membership.shown_gender != gender:
        Membership.objects.filter(pk=membership.pk).update(shown_gender=gender)
        audit.record("member.shown_gender_set", target=membership, by=by, now=now)
        membership.shown_gender = gender
    return membership
