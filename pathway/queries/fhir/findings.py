"""What the screenings and examinations found, what was decided about it, and what raised an alert."""

from __future__ import annotations

from collections.abc import Iterator

from pathway.models import Alert, ClinicalAssessment, Deviation, Finding, NeedleAversionPlan
from pathway.queries.fhir.record import (
    OURS,
    Record,
    Resource,
    concept,
    present,
    published,
    reference,
    resource,
    within,
)
from pathway.reference.examination import examination
from pathway.states import AssessmentState

SEVERE = {"emergency", "do_not_needle"}
CLINICAL_STATUS = "http://terminology.hl7.org/CodeSystem/condition-clinical"
ACTIVE, INACTIVE = ("active", "Active"), ("inactive", "Inactive")
VERIFIED = "http://terminology.hl7.org/CodeSystem/condition-ver-status"


def findings(record: Record) -> Iterator[Resource]:
    """Each finding with its decision."""
    rows = Finding.objects.filter(screening__episode__patient__in=record.patients)
    for row in rows.select_related("screening__episode").order_by("pk"):
        yield resource(
            "DetectedIssue",
            row.uuid,
            status="final" if row.is_decided else "preliminary",
            code=concept("finding", row.code, row.reason),
            severity="high" if row.disposition in SEVERE else "moderate",
            patient=record.of_patient(row.screening.episode),
            identifiedDateTime=record.at(row.screening.completed_at or row.screening.started_at),
            detail=f"{row.reason} ({row.kind.replace('_', ' ')}; asks for {row.disposition.replace('_', ' ')})",
            implicated=[reference("QuestionnaireResponse", row.screening.uuid)],
            mitigation=[_decision(record, row)] if row.is_decided else [],
            extension=within(row.screening),
        )


def aversions(record: Record) -> Iterator[Resource]:
    rows = NeedleAversionPlan.objects.filter(screening__episode__patient__in=record.patients)
    for row in rows.select_related("screening__episode").order_by("pk"):
        first = " the first time" if row.first_time_only else ""
        lying = ", lying down" if row.lies_down else ""
        yield resource(
            "Flag",
            record.own_id(row),
            status="active" if row.screening.episode.is_open else "inactive",
            code=concept(
                "flag",
                "needle_aversion",
                f"Needle aversion: at most {row.most_needles} needles{first}{lying}; stop signal: {row.stop_signal}",
            ),
            subject=record.of_patient(row.screening.episode),
            period=record.period(row.decided_at, row.screening.episode.ended_at),
            author=record.person(row.decided_by_id),
            extension=within(row.screening),
        )


def alerts(record: Record) -> Iterator[Resource]:
    rows = Alert.objects.filter(episode__patient__in=record.patients).select_related("episode")
    for row in rows.order_by("raised_at", "pk"):
        yield resource(
            "Flag",
            row.uuid,
            status="active" if row.is_open else "inactive",
            category=[concept("alert-tier", row.tier, row.tier)],
            code=concept("alert", row.cause, row.asked),
            subject=record.of_patient(row.episode),
            period=record.period(row.raised_at, row.resolved_at),
            author=record.person(row.resolved_by_id or row.acknowledged_by_id),
            extension=[
                *within(row),
                {"url": f"{OURS}advice-shown", "valueString": row.advice_shown},
                *([{"url": f"{OURS}outcome", "valueString": row.outcome}] if row.outcome else []),
            ],
        )


def conditions(record: Record) -> Iterator[Resource]:
    """What a signed examination suspects behind the pain."""
    rows = ClinicalAssessment.objects.filter(
        episode__patient__in=record.patients, state=AssessmentState.SIGNED
    ).exclude(suspected_driver="")
    known = examination().words["driver"]
    for row in rows.select_related("episode").order_by("assessed_at", "pk"):
        slug = row.suspected_driver
        words = known[slug].en if slug in known else slug.replace("_", " ")
        side = f", {row.affected_side}" if row.affected_side else ""
        yield resource(
            "Condition",
            record.own_id(row, "condition"),
            clinicalStatus=published(CLINICAL_STATUS, *(ACTIVE if row.episode.is_open else INACTIVE)),
            verificationStatus=published(VERIFIED, "provisional", "Provisional"),
            code=concept("suspected-driver", slug, f"{words}{side}"),
            subject=record.of_patient(row.episode),
            recordedDate=record.at(row.signed_at),
            recorder=record.person(row.signed_by_id),
            evidence=[{"detail": [reference("QuestionnaireResponse", row.uuid)]}],
            extension=within(row),
        )


def deviations(record: Record) -> Iterator[Resource]:
    """What was needled against a block."""
    rows = Deviation.objects.filter(treatment_session__episode__patient__in=record.patients)
    for row in rows.select_related("treatment_session__episode").order_by("happened_at", "pk"):
        session = row.treatment_session
        yield resource(
            "DetectedIssue",
            row.uuid,
            status="final",
            code=concept("finding", "deviation", "Needled against a block"),
            severity="high",
            patient=record.of_patient(session.episode),
            identifiedDateTime=record.at(row.happened_at),
            author=record.person(row.recorded_by_id),
            implicated=[reference("Procedure", session.uuid)],
            detail=f"{row.what}\nWhy: {row.why}\nThe patient: {row.patient_state}",
            extension=within(session),
        )


def _decision(record: Record, row: Finding) -> Resource:
    cleared = f"; cleared by {row.cleared_by} on {row.cleared_on}" if row.cleared_by else ""
    words = f"{row.resolution.replace('_', ' ')}: {row.rationale}{cleared}"
    return present(
        action=concept("resolution", row.resolution, words),
        date=record.at(row.decided_at),
        author=record.person(row.decided_by_id),
    )
