"""Who hears the alerts of one clinic: the deputies, the minutes of each tier, and the hour of the morning's mail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time

from django.db import transaction

from clinic import audit
from clinic import queries as practice
from clinic.actors import Actor
from clinic.errors import Refused
from clinic.models import Clinic, Membership
from pathway.enums import Tier
from pathway.models import Alert, AlertTime
from pathway.queries import alert_duty
from pathway.reference import library
from pathway.rules.escalation import Waits
from pathway.rules.opening_hours import Patience
from pathway.states import AlertState


@dataclass(frozen=True)
class AlertSettings:
    """`waits` by tier in minutes; `deputies` by the therapist's key, None for nobody in particular."""

    digest_at: time
    waits: Mapping[Tier, Waits]
    deputies: Mapping[int, int | None]


def of_clinic(clinic: Clinic) -> AlertSettings:
    """What counts in a clinic now; the reference's minutes where it has chosen none."""
    return AlertSettings(
        digest_at=clinic.alert_digest_at,
        waits=alert_duty.waits(clinic),
        deputies={one.user_id: one.deputy_id for one in practice.who_handles_alerts(clinic)},
    )


@transaction.atomic
def change(clinic: Clinic, *, wanted: AlertSettings, by: Actor, now: datetime) -> Clinic:
    """Let these count from now on, also for alerts that wait already. Raises Refused, nothing changed then.

    Fields are `digest_at`, `<tier>_<deputy|lead>_<open|closed>` and `deputy_<key>`.
    """
    row = Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)
    before = of_clinic(row)
    if wanted == before:
        return row
    for tier, waits in wanted.waits.items():
        _check(tier, waits)
    _check_deputies(row, wanted.deputies)
    row.alert_digest_at = wanted.digest_at
    row.save(update_fields=["alert_digest_at"])
    for tier, waits in wanted.waits.items():
        if waits != before.waits[tier]:
            AlertTime.objects.update_or_create(
                clinic=row,
                tier=tier,
                defaults={
                    "deputy_open": waits.deputy.open,
                    "deputy_closed": waits.deputy.closed,
                    "lead_open": waits.lead.open,
                    "lead_closed": waits.lead.closed,
                },
            )
    for user, deputy in wanted.deputies.items():
        if deputy != before.deputies.get(user):
            Membership.objects.filter(clinic=row, user=user).update(deputy=deputy)
    time_again(row, now)
    audit.record(
        "practice.alerts_changed", target=row, by=by, now=now, detail={"changed": _changed(before, wanted)}
    )
    return row


def time_again(clinic: Clinic, now: datetime) -> None:
    """Alerts that wait are timed by what counts now; one that is overdue by it is told of at the next wake-up."""
    duty = alert_duty.duty(clinic, now)
    for alert in Alert.objects.filter(clinic=clinic, state=AlertState.RAISED):
        moment = duty.next_step_at(Tier(alert.tier), alert.raised_at, step=alert.step)
        Alert.objects.filter(pk=alert.pk, state=AlertState.RAISED, step=alert.step).update(
            next_step_at=moment
        )


def _check(tier: Tier, waits: Waits) -> None:
    shipped = library().alert_times[tier]
    counts_closed = bool(shipped.lead[1])
    for when, deputy, lead in (
        ("open", waits.deputy.open, waits.lead.open),
        ("closed", waits.deputy.closed, waits.lead.closed),
    ):
        if when == "closed" and not counts_closed:
            continue
        if deputy < 1:
            raise Refused("Enter at least 1.", field=f"{tier}_deputy_{when}")
        if lead <= deputy:
            raise Refused("The lead hears after the deputy.", field=f"{tier}_lead_{when}")
        if lead > shipped.at_most:
            raise Refused(f"At most {_said(shipped.at_most)}: {_why(tier)}", field=f"{tier}_lead_{when}")


def _why(tier: Tier) -> str:
    return {
        Tier.T0: "it is an emergency.",
        Tier.T1: "the patient was told that you call within the hour.",
    }.get(tier, "the patient was told to hear by the next working day.")


def _said(minutes: int) -> str:
    return f"{minutes} minutes" if minutes < 120 else f"{minutes // 60} hours"


def _check_deputies(clinic: Clinic, deputies: Mapping[int, int | None]) -> None:
    here = {one.pk for one in practice.who_hears_alerts(clinic)}
    for user, deputy in deputies.items():
        if deputy == user:
            raise Refused("Choose somebody else.", field=f"deputy_{user}")
        if deputy is not None and deputy not in here:
            raise Refused("Choose somebody who works here.", field=f"deputy_{user}")


def _changed(before: AlertSettings, wanted: AlertSettings) -> Iterable[str]:
    found = [f"waits of {tier}" for tier in wanted.waits if wanted.waits[tier] != before.waits[tier]]
    if wanted.digest_at != before.digest_at:
        found.append("digest_at")
    found += [
        f"deputy of {user}" for user in wanted.deputies if wanted.deputies[user] != before.deputies.get(user)
    ]
    return found


def as_waits(deputy: tuple[int, int], lead: tuple[int, int]) -> Waits:
    """Minutes (while open, while closed) as the rules take them."""
    return Waits(Patience(*deputy), Patience(*lead))
