"""The audit as a manager reads it: who opened or changed one record, and what one person did."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from clinic.actors import Actor
from clinic.models import AuditEvent, Clinic, Membership
from clinic.queries import audit_reviews
from pathway.models import EmergencyAccess
from pathway.reference import audit_words, reasons_to_open
from patients.models import Patient

OTHERS = {
    "patient": "The patient, by their link",
    "visitor": "Somebody who was not signed in",
    "clock": "Needlepath by itself",
}
REFUSED = "access.refused"
BROKEN_GLASS = "chart.opened_by_break_glass"
BY_THE_BROWSER = {"by": "browser"}  # what tells a page that was printed from a PDF that was made
COUNTED = ("signed_in", "opened", "by_reason", "written", "taken", "refused")


@dataclass(frozen=True)
class Line:
    """One sentence in words; `patient` where it is about one. `words` are what somebody wrote beside a reason."""

    at: datetime
    who: str
    what: str
    kind: str
    patient: Patient | None
    words: str = ""

    @property
    def is_warning(self) -> bool:
        return self.kind in {REFUSED, BROKEN_GLASS, "sign_in.failed", "sign_in.held"}


def of_patient(patient: Patient) -> QuerySet[AuditEvent]:
    """Every sentence about a patient and the records that were joined with theirs, the latest first."""
    joined = Patient.objects.filter(merged_into=patient).values("pk")
    return AuditEvent.objects.filter(
        Q(patient_id=patient.pk) | Q(patient_id__in=joined), clinic_id=patient.clinic_id
    )


def of_member(member: Membership, tab: str = "") -> QuerySet[AuditEvent]:
    """Every sentence of what a person did here, and of tries to sign in as them, the latest first; or those of one tab."""
    theirs = Q(actor_kind="staff", actor_id=member.user_id)
    tried = Q(actor_kind="visitor", actor_id=None, target_kind="user", target_id=member.user_id)
    rows = AuditEvent.objects.filter(theirs | tried, clinic_id=member.clinic_id)
    known = {name: _any_of(words) for name, words in audit_words.tabs().items()}
    if tab == "written":
        for others in known.values():
            rows = rows.exclude(others)
        return rows.exclude(kind=REFUSED)
    return rows.filter(known[tab]) if tab in known else rows


def printed_since(kind: str, *, by: Actor, since: datetime) -> set[int | None]:
    """The keys of the rows whose page somebody printed since a moment, as a kind says it; one query."""
    rows = AuditEvent.objects.filter(
        clinic_id=by.clinic_id, actor_kind=by.kind, actor_id=by.id, at__gt=since, kind=kind
    )
    return set(rows.filter(detail=BY_THE_BROWSER).values_list("target_id", flat=True))


def lines(events: Iterable[AuditEvent]) -> list[Line]:
    """Sentences in words, with the names of everybody in them; three queries at most, however many there are."""
    events = list(events)
    opened = EmergencyAccess.objects.in_bulk({one.target_id for one in events if one.kind == BROKEN_GLASS})
    people = _people({one.actor_id for one in events if one.actor_kind == "staff"})
    patients = Patient.objects.in_bulk({one.patient_id for one in events if one.patient_id})
    return [
        Line(
            one.at,
            people[one.actor_id].user.name
            if one.actor_id in people
            else OTHERS.get(one.actor_kind, "Somebody"),
            _said(one),
            one.kind,
            patients.get(one.patient_id),
            opened[one.target_id].words if one.kind == BROKEN_GLASS else "",
        )
        for one in events
    ]


def opened_by_reason(clinic: Clinic, month: date) -> QuerySet[AuditEvent]:
    """Every chart that was opened from outside somebody's list in a month, the latest first."""
    first, after = audit_reviews.bounds(clinic, month)
    return AuditEvent.objects.filter(clinic_id=clinic.pk, kind=BROKEN_GLASS, at__gte=first, at__lt=after)


def counts(clinic: Clinic, month: date) -> list[dict[str, Any]]:
    """For each person who works or worked here, how many sentences of each kind a month has; two queries."""
    first, after = audit_reviews.bounds(clinic, month)
    rows = AuditEvent.objects.filter(clinic_id=clinic.pk, actor_kind="staff", at__gte=first, at__lt=after)
    found: dict[Any, Counter[str]] = defaultdict(Counter)
    for person, kind, many in rows.order_by().values_list("actor_id", "kind").annotate(Count("id")):
        found[person][_tab_of(kind)] += many
    people = _people(found)
    return sorted(
        (
            {
                "name": people[person].user.name if person in people else "Somebody",
                "member": str(people[person].uuid) if person in people else "",
                **{name: counted[name] for name in COUNTED},
            }
            for person, counted in found.items()
        ),
        key=lambda row: str(row["name"]),
    )


def _said(event: AuditEvent) -> str:
    words = audit_words.said(event.kind)
    return (
        f"{words} ({reasons_to_open.said(event.detail['reason'])})" if event.kind == BROKEN_GLASS else words
    )


def _people(keys: Iterable[Any]) -> dict[Any, Membership]:
    return {
        one.user_id: one for one in Membership.objects.filter(user_id__in=list(keys)).select_related("user")
    }


def _tab_of(kind: str) -> str:
    if kind == REFUSED:
        return "refused"
    verb = kind.partition(".")[2]
    return next(
        (tab for tab, words in audit_words.tabs().items() if kind in words or verb in words), "written"
    )


def _any_of(words: Iterable[str]) -> Q:
    found = Q()
    for word in words:
        found |= Q(kind=word) if "." in word else Q(kind__endswith=f".{word}")
    return found
