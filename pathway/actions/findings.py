"""The findings of a screening: kept in step with its answers, decided by a therapist, told on when they are an emergency."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from clinic import audit
from clinic.actors import Actor
from clinic.errors import Refused, Stale
from clinic.moves import LOST_RACE
from pathway.actions import alerts, decisions
from pathway.enums import Disposition, Resolution, Tier
from pathway.models import Alert, Finding, Screening
from pathway.queries import screenings as queries
from pathway.queries.advice import advice
from pathway.reference import library
from pathway.rules import findings as rules
from pathway.rules.screenings import Assessment
from pathway.states import AlertState
from patients.actions import documents
from patients.enums import DocumentPurpose

DECISION_FIELDS = (
    "resolution",
    "rationale",
    "avoid",
    "cleared_by",
    "clearance_document",
    "clearance_file_id",
    "cleared_on",
    "clearance_expires_on",
    "decided_at",
    "decided_by_id",
)
UNDECIDED: dict[str, Any] = {
    "resolution": "",
    "rationale": "",
    "avoid": [],
    "cleared_by": "",
    "clearance_document": "",
    "clearance_file_id": None,
    "cleared_on": None,
    "clearance_expires_on": None,
    "decided_at": None,
    "decided_by_id": None,
}
LETTER = "Letter kept as a file"
NOT_CLEARED = (
    'A letter was chosen, but the decision is not "Cleared in writing". Choose that, or leave the letter out.'
)
NEEDS_REASON = "Write why: the next therapist reads this."


@dataclass(frozen=True)
class NewDecision:
    """A therapist's answer to a finding. `about` is the answer code they saw; `avoid` are muscle and side pairs.

    `clearance_file` are the bytes of a clearance letter, or none where it is kept on paper and `clearance_document` says so.
    """

    resolution: str
    about: str
    rationale: str = ""
    cleared_by: str = ""
    clearance_document: str = ""
    clearance_file: bytes = b""
    cleared_on: date | None = None
    clearance_expires_on: date | None = None
    avoid: tuple[tuple[str, str], ...] = ()


@transaction.atomic
def decide(finding: Finding, *, decision: NewDecision, by: Actor, now: datetime) -> Finding:
    """Record the therapist's answer to one finding of an unfinished screening.

    Raises Refused when the disposition does not allow it or something is missing, Stale when the answer changed since.
    """
    row = _locked(finding)
    found = _found(row, now)
    if found.choice != decision.about:
        raise Stale(
            "The answer has changed since this page was opened. Look at the new one and decide again."
        )
    kept = _kept_letter(row, decision)
    _check(decision, found, _day(row, now), has_letter=kept is not None)
    if decision.clearance_file:
        kept = _attach(row, decision, by, now)
    _write(
        row,
        resolution=decision.resolution,
        rationale=decision.rationale.strip(),
        avoid=[list(place) for place in decision.avoid],
        cleared_by=decision.cleared_by.strip(),
        clearance_document=decision.clearance_document.strip() or (LETTER if kept else ""),
        clearance_file_id=kept,
        cleared_on=decision.cleared_on,
        clearance_expires_on=decision.clearance_expires_on,
        decided_at=row.screening.judged_at(now),
        decided_by_id=by.staff_id,
    )
    _tell(row, by, now)
    decisions.keep_finding(row, found, by=by, now=now)
    return row


@transaction.atomic
def decide_the_same(finding: Finding, *, by: Actor, now: datetime) -> Finding:
    """One press "unchanged, same decision": the earlier words, decided again today by whoever pressed.

    Raises Refused when there is no decision that still fits the answer.
    """
    row = _locked(finding)
    found = _found(row, now)
    if not row.is_decided or found.decided is None or found.decided.resolution not in found.permitted:
        raise Refused("There is no earlier decision that fits this answer. Decide it here.")
    if found.decided.clearance and not found.decided.clearance.is_valid(_day(row, now)):
        raise Refused("The clearance has expired. A new one is needed.")
    _write(row, decided_at=row.screening.judged_at(now), decided_by_id=by.staff_id)
    _tell(row, by, now)
    decisions.keep_finding(row, found, by=by, now=now)
    return row


def carry_over(last: Screening, screening: Screening, *, but_not: Collection[str] = ()) -> None:
    """Give a re-screen the decisions of the screening before, each with the day and the person it came from.

    `but_not` are questions whose decision stands no more: the patient reported a change that touches them.
    """
    Finding.objects.bulk_create(
        Finding(
            clinic_id=screening.clinic_id,
            screening=screening,
            **{name: getattr(old, name) for name in ("code", "question", "kind", "disposition", "choice")},
            **{name: getattr(old, name) for name in ("reason", "source", *DECISION_FIELDS)},
        )
        for old in last.findings.all()
        if old.question not in but_not and (old.question in screening.answers or old.is_decided)
    )


def take_back(screening: Screening, questions: Collection[str]) -> None:
    """Undecide what was found on these questions: a reported change puts it in question again."""
    Finding.objects.filter(screening=screening, question__in=questions).update(**UNDECIDED)


def sync(screening: Screening, *, by: Actor, now: datetime) -> None:
    """Make the finding rows agree with the answers, and raise an alert for each emergency.

    What vanished goes, unless somebody had decided it; a decision whose answer changed or got stricter is void.
    """
    today = screening.clinic.local(screening.judged_at(now)).date()
    stands = queries.assessment(screening, on=today)
    rows = {row.code: row for row in screening.findings.all()}
    for found in stands.findings:
        row = rows.pop(found.code, None) or Finding(
            clinic_id=screening.clinic_id, screening=screening, code=found.code, disposition=found.disposition
        )
        _follow(row, found)
    Finding.objects.filter(pk__in=[row.pk for row in rows.values() if not row.is_decided]).delete()
    _raise_alerts(screening, stands, by, now)


def restate(screening: Screening, stands: Assessment) -> None:
    """Write what each finding asks for as it is judged now: the clinic may have changed its reading since it was found."""
    found = {one.code: one for one in stands.findings}
    for row in screening.findings.all():
        now = found.get(row.code)
        if now is not None and now.disposition != row.disposition:
            _write(row, disposition=now.disposition, kind=now.kind)


def _follow(row: Finding, found: rules.Finding) -> None:
    stricter = found.disposition.strictness > Disposition(row.disposition).strictness
    if row.pk and row.is_decided and (row.choice != found.choice or stricter):
        for name, value in UNDECIDED.items():
            setattr(row, name, value)
    row.question, row.kind, row.disposition = found.question, found.kind, found.disposition
    row.choice, row.reason, row.source = found.choice, found.reason, found.source[:200]
    row.save()


def _raise_alerts(screening: Screening, stands: Assessment, by: Actor, now: datetime) -> None:
    emergencies = [one for one in stands.findings if one.disposition is Disposition.EMERGENCY]
    if not emergencies:
        return
    told = _told(screening, now)
    words = advice(screening.clinic, Tier.T0, "", language=screening.episode.patient.language, now=now)
    alerts.raise_for_screening(
        screening,
        [alerts.Cause(one.code, Tier.T0, one.reason, words) for one in emergencies if one.code not in told],
        by=by,
        now=now,
    )


def _told(screening: Screening, now: datetime) -> set[str]:
    """Causes nobody need be told again: an alert is still open, or was closed and the question was not asked today since."""
    today = screening.clinic.local(now).date().isoformat()
    alerts_so_far = Alert.objects.filter(episode_id=screening.episode_id).values_list("cause", "state")
    return {
        cause
        for cause, state in alerts_so_far
        if state != AlertState.RESOLVED or screening.answers.get(cause, {}).get("answered_on") != today
    }


def _check(decision: NewDecision, found: rules.Finding, today: date, *, has_letter: bool) -> None:
    if decision.resolution not in found.permitted:
        raise Refused(
            "This finding does not allow that answer. Choose one of those shown.", field="resolution"
        )
    if decision.resolution == Resolution.CLEARED_BY:
        _check_clearance(decision, today, has_letter or bool(decision.clearance_file))
        choice = library().questions[found.question].choice(found.choice)
        if choice is not None and choice.once_examined and not decision.rationale.strip():
            raise Refused(NEEDS_REASON, field="rationale")
    elif decision.clearance_file:
        raise Refused(NOT_CLEARED, field="resolution")
    elif decision.resolution != Resolution.ACCEPT and not decision.rationale.strip():
        raise Refused(NEEDS_REASON, field="rationale")
    known = library().muscles
    if any(muscle not in known for muscle, _ in decision.avoid):
        raise Refused("A place to avoid is not in the reference.", field="avoid")


def _check_clearance(decision: NewDecision, today: date, has_letter: bool) -> None:
    if not decision.cleared_by.strip():
        raise Refused("Write who gave the clearance.", field="cleared_by")
    if not has_letter and not decision.clearance_document.strip():
        raise Refused(
            "Choose the letter, or write which document it is and where it is kept.",
            field="clearance_document",
        )
    if decision.cleared_on is None or decision.cleared_on > today:
        raise Refused("Enter the day it was given, today or earlier.", field="cleared_on")
    if decision.clearance_expires_on is None or decision.clearance_expires_on < today:
        raise Refused("Enter its last day, today or later.", field="clearance_expires_on")


def _kept_letter(row: Finding, decision: NewDecision) -> int | None:
    """The letter kept before, while the decision is still about the same clearance."""
    same = (row.cleared_by, row.cleared_on) == (decision.cleared_by.strip(), decision.cleared_on)
    return row.clearance_file_id if same and decision.resolution == Resolution.CLEARED_BY else None


def _attach(row: Finding, decision: NewDecision, by: Actor, now: datetime) -> int:
    try:
        return documents.attach(
            row.screening.episode.patient,
            purpose=DocumentPurpose.CLEARANCE,
            content=decision.clearance_file,
            by=by,
            now=now,
        ).pk
    except Refused as refused:
        raise Refused(refused.message, field="clearance_file") from refused


def _locked(finding: Finding) -> Finding:
    row = (
        Finding.objects.select_for_update(of=("self",), no_key=True)
        .select_related("screening__clinic", "screening__episode__patient")
        .filter(pk=finding.pk)
        .first()
    )
    if row is None:
        raise Stale(LOST_RACE)
    if row.screening.is_complete:
        raise Refused("This screening is done and stays as it was. Start a re-screen to decide again.")
    return row


def _found(row: Finding, now: datetime) -> rules.Finding:
    stands = queries.assessment(row.screening, on=_day(row, now))
    found = next((one for one in stands.findings if one.code == row.code), None)
    if found is None:
        raise Refused("The answer has changed and asks for nothing now. There is nothing left to decide.")
    return found


def _day(row: Finding, now: datetime) -> date:
    """The clinic's local day its answers are of."""
    return row.screening.clinic.local(row.screening.judged_at(now)).date()


def _write(row: Finding, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(update_fields=list(changes))


def _tell(row: Finding, by: Actor, now: datetime) -> None:
    audit.record(
        "finding.decided",
        target=row,
        by=by,
        now=now,
        patient_id=row.screening.episode.patient_id,
        detail={"code": row.code, "resolution": row.resolution},
    )
