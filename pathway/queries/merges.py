"""Two records of one person side by side: what would go along, what would stay, and what must be settled first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    Max,
    Model,
    OuterRef,
    Q,
    QuerySet,
)

from clinic.models import Message, PatientLink
from clinic.models.messages import WAITING
from pathway.enums import DeskOutcome
from pathway.models import (
    Alert,
    BeforeVisit,
    CallTask,
    CheckIn,
    ClinicalAssessment,
    EpisodeOfCare,
    Measurement,
    MovedRow,
    PatientMerge,
    PlanOfCare,
    Screening,
    TreatmentSession,
)
from pathway.rules import merges as rules
from pathway.rules.merges import Record, Verdict, Visit
from pathway.states import MovedKind
from patients.enums import IntakeState, WaitState
from patients.models import Appointment, Consent, Document, Intake, Patient, PatientCard, WaitlistEntry
from patients.models.appointments import FREED

MODELS: Mapping[MovedKind, type[Model]] = {
    MovedKind.EPISODE: EpisodeOfCare,
    MovedKind.APPOINTMENT: Appointment,
    MovedKind.INTAKE: Intake,
    MovedKind.CONSENT: Consent,
    MovedKind.DOCUMENT: Document,
    MovedKind.CALL: CallTask,
    MovedKind.MESSAGE: Message,
    MovedKind.BEFORE_VISIT: BeforeVisit,
    MovedKind.LINK: PatientLink,
    MovedKind.WAIT: WaitlistEntry,
    MovedKind.RECORD: Patient,
}
# What hangs from an episode once anything clinical happened in it.
CONTENT: tuple[type[Model], ...] = (
    Screening, ClinicalAssessment, PlanOfCare, TreatmentSession, CheckIn, Measurement, Alert,
)  # fmt: skip


@dataclass(frozen=True)
class Preview:
    """What joining `other` to `kept` comes to. `moves` counts the rows that go along, by kind."""

    kept: Patient
    other: Patient
    verdict: Verdict
    moves: Mapping[MovedKind, int]
    clashing: tuple[tuple[Appointment, Appointment], ...]


def preview(kept: Patient, other: Patient, *, now: datetime) -> Preview:
    """The queries do not grow with what the two records hold."""
    decided = verdict(kept, other, now=now)
    visits = {row.pk: row for row in _to_come(kept, now) | _to_come(other, now)}
    return Preview(
        kept=kept,
        other=other,
        verdict=decided,
        moves={kind: rows.count() for kind, rows in moving(kept, other, decided, now=now).items()},
        clashing=tuple((visits[one.key], visits[two.key]) for one, two in decided.clashes),
    )


def verdict(kept: Patient, other: Patient, *, now: datetime) -> Verdict:
    """Whether these two may be joined now."""
    return rules.verdict(_record(kept, now), _record(other, now))


def moving(
    kept: Patient, other: Patient, decided: Verdict, *, now: datetime
) -> dict[MovedKind, QuerySet[Model]]:
    """The rows of the record to be archived that go along, by kind; what happened in its past visits stays where it was."""
    episodes = EpisodeOfCare.objects.filter(patient=other)
    intakes = Intake.objects.filter(patient=other)
    consents = Consent.objects.filter(patient=other)
    if decided.open_episode_stays:
        episodes = episodes.filter(ended_at__isnull=False)
    if decided.open_intake_stays:
        intakes = intakes.exclude(state=IntakeState.OPEN)
    if decided.consent_stays:
        consents = consents.exclude(pk__in=consents.standing().values("pk"))
    moves: dict[MovedKind, QuerySet[Model]] = {
        MovedKind.EPISODE: episodes,
        MovedKind.APPOINTMENT: _to_come(other, now),
        MovedKind.INTAKE: intakes,
        MovedKind.CONSENT: consents,
        MovedKind.DOCUMENT: Document.objects.filter(patient=other),
        MovedKind.CALL: CallTask.objects.filter(patient=other),
        MovedKind.MESSAGE: Message.objects.filter(
            clinic=other.clinic_id, patient_id=other.pk, state__in=WAITING
        ),
        MovedKind.LINK: PatientLink.objects.filter(clinic=other.clinic_id, patient_id=other.pk),
        MovedKind.WAIT: WaitlistEntry.objects.filter(patient=other).exclude(
            state=WaitState.WAITING,
            kind__in=WaitlistEntry.objects.filter(patient=kept, state=WaitState.WAITING).values("kind"),
        ),
        MovedKind.RECORD: Patient.objects.filter(merged_into=other),
    }
    if decided.open_episode_stays:
        moves[MovedKind.BEFORE_VISIT] = forms_of_visits_to_come(other, now)
    return moves


def forms_of_visits_to_come(other: Patient, now: datetime) -> QuerySet[BeforeVisit]:
    """Forms that hang from an open episode which stays behind, of visits that go along."""
    return BeforeVisit.objects.filter(
        episode__patient=other, episode__ended_at__isnull=True, appointment__in=_to_come(other, now)
    )


def standing_merge(archived: Patient) -> PatientMerge | None:
    """The joining by which this record was archived, unless it was undone."""
    return (
        PatientMerge.objects.filter(archived=archived, undone_at__isnull=True)
        .select_related("kept", "archived", "merged_by")
        .first()
    )


def went_along(merge: PatientMerge) -> dict[MovedKind, int]:
    """How many rows of each kind a joining moved."""
    found: dict[MovedKind, int] = {}
    for kind in MovedRow.objects.filter(merge=merge).values_list("kind", flat=True):
        found[MovedKind(kind)] = found.get(MovedKind(kind), 0) + 1
    return found


def _to_come(patient: Patient, now: datetime) -> QuerySet[Appointment]:
    rows = Appointment.objects.filter(patient=patient, ends_at__gt=now).exclude(state__in=FREED)
    return rows.select_related("therapist").order_by("starts_at", "pk")


def _record(patient: Patient, now: datetime) -> Record:
    open_episode = EpisodeOfCare.objects.filter(patient=patient, ended_at__isnull=True)
    found = (
        open_episode.annotate(has_content=ExpressionWrapper(_has_content(), output_field=BooleanField()))
        .values_list("has_content", flat=True)
        .first()
    )
    consents = Consent.objects.filter(patient=patient)
    return Record(
        visits=[Visit(row.pk, row.starts_at, row.ends_at) for row in _to_come(patient, now)],
        has_open_episode=found is not None,
        open_episode_is_empty=found is False,
        has_open_session=TreatmentSession.objects.open().filter(episode__patient=patient).exists(),
        intake=_intake(patient),
        stopped_for=patient.stopped_for,
        has_died=patient.has_died,
        wants_chaperone=patient.wants_chaperone,
        therapist_wish=patient.therapist_wish,
        consent_signed_at=consents.standing().values_list("signed_at", flat=True).first(),
        consent_withdrawn_at=consents.filter(withdrawn_at__isnull=False)
        .order_by("-withdrawn_at")
        .values_list("withdrawn_at", flat=True)
        .first(),
    )


def _has_content() -> Q:
    """Whether anything clinical happened in an episode: no more than a booking and a first call that was clear is none."""
    said = BeforeVisit.objects.filter(episode=OuterRef("pk"), said_at__isnull=False)
    found = Q(Exists(said)) | (
        Q(first_call__isnull=False) & ~Q(first_call__outcome=DeskOutcome.CLEAR_TO_BOOK)
    )
    for model in CONTENT:
        found |= Q(Exists(model._base_manager.filter(episode=OuterRef("pk"))))
    return found


def _intake(patient: Patient) -> str:
    row = Intake.objects.filter(patient=patient, state=IntakeState.OPEN).only("answers", "about").first()
    return "" if row is None else ("begun" if row.answers or row.about else "blank")


@dataclass(frozen=True)
class Facts:
    """What the desk compares two records by; nothing clinical is among it. `care` is who treats them now, or empty; `card`
    is what the desk wrote about who pays, None where it wrote nothing."""

    patient: Patient
    coming: int
    past: int
    last_visit_at: datetime | None
    care: str
    card: PatientCard | None


def facts(patient: Patient, *, now: datetime) -> Facts:
    """Three queries."""
    visits = Appointment.objects.filter(patient=patient).exclude(state__in=FREED)
    found = visits.aggregate(
        coming=Count("pk", filter=Q(ends_at__gt=now)),
        past=Count("pk", filter=Q(ends_at__lte=now)),
        last=Max("starts_at", filter=Q(ends_at__lte=now)),
    )
    care = EpisodeOfCare.objects.filter(patient=patient, ended_at__isnull=True)
    return Facts(
        patient=patient,
        coming=found["coming"],
        past=found["past"],
        last_visit_at=found["last"],
        care=care.values_list("therapist__name", flat=True).first() or "",
        card=PatientCard.objects.filter(patient=patient).first(),
    )
