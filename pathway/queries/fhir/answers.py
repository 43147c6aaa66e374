"""Everything that was asked and answered, each as it was given: QuestionnaireResponse."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from clinic.reference import data_classes
from pathway.models import BeforeVisit, CheckInAnswer, ClinicalAssessment, FirstCall, Screening
from pathway.queries.fhir.record import OURS, Record, Resource, reference, resource, within
from patients.models import Intake, PatientCard

KEPT_WITH_IT = ("text", "version")  # beside an answer: what the patient saw, and of which wording
EXAMINED = data_classes.classified()["pathway.ClinicalAssessment"]
PARTS = ("neurological_signs", "palpated_points", "activities", "warnings", "addenda")


def intakes(record: Record) -> Iterator[Resource]:
    """Every version: one that changes another says which, and one that was never sent says so."""
    rows = Intake.objects.filter(patient__in=record.patients).select_related("follows")
    for row in rows.order_by("opened_at", "pk"):
        yield _response(
            record,
            "intake",
            row,
            subject=record.of_patient(row),
            said={**row.about, **row.answers},
            at=row.finished_at or row.submitted_at or row.opened_at,
            is_whole=row.is_finished,
            is_amended=row.follows is not None,
            author=record.of_patient(row),
            extension=_version(row),
        )


def first_calls(record: Record) -> Iterator[Resource]:
    rows = FirstCall.objects.filter(episode__patient__in=record.patients).select_related("episode")
    for row in rows.order_by("asked_at", "pk"):
        yield _response(
            record,
            "first-call",
            row,
            subject=record.of_patient(row.episode),
            said=row.answers,
            at=row.asked_at,
            author=record.person(row.asked_by_id),
            extension=within(row),
        )


def screenings(record: Record) -> Iterator[Resource]:
    rows = Screening.objects.filter(episode__patient__in=record.patients).select_related("episode")
    for row in rows.order_by("started_at", "pk"):
        yield _response(
            record,
            "screening",
            row,
            subject=record.of_patient(row.episode),
            said=row.answers,
            at=row.completed_at or row.started_at,
            is_whole=row.is_complete,
            author=record.person(row.asked_by_id or row.completed_by_id or row.started_by_id),
            extension=within(row),
        )


def before_visits(record: Record) -> Iterator[Resource]:
    rows = BeforeVisit.objects.filter(episode__patient__in=record.patients, said_at__isnull=False)
    for row in rows.select_related("episode").order_by("on", "pk"):
        subject = record.of_patient(row.episode)
        yield _response(
            record,
            "before-visit",
            row,
            subject=subject,
            said=row.answers,
            at=row.said_at,
            is_whole=row.is_answered,
            author=subject,
            extension=within(row),
        )


def check_ins(record: Record) -> Iterator[Resource]:
    """Every version of every answer: what was corrected is not gone."""
    rows = CheckInAnswer.objects.filter(check_in__episode__patient__in=record.patients)
    for row in rows.select_related("check_in__episode", "check_in__treatment_session").order_by("pk"):
        asked, subject = row.check_in, record.of_patient(row.check_in.episode)
        helper = {"helper": f"{row.helper_name}, {row.helper_relation}"} if row.helper_name else {}
        yield _response(
            record,
            f"check-in-{asked.kind.replace('_', '-')}",
            row,
            subject=subject,
            said={**row.answers, **helper},
            at=row.answered_at,
            is_whole=row.is_complete,
            author=record.person(row.typed_by_id) or subject,
            extension=within(asked),
            partOf=[reference("Procedure", asked.treatment_session.uuid)],
        )


def assessments(record: Record) -> Iterator[Resource]:
    rows = ClinicalAssessment.objects.filter(episode__patient__in=record.patients)
    for row in rows.select_related("episode").prefetch_related(*PARTS).order_by("assessed_at", "pk"):
        yield _response(
            record,
            "assessment",
            row,
            subject=record.of_patient(row.episode),
            said={name: getattr(row, name) for name in (*EXAMINED["clinical"], "note")} | _parts(row),
            at=row.signed_at or row.assessed_at,
            is_whole=row.is_signed,
            author=record.person(row.signed_by_id or row.assessed_by_id),
            extension=within(row),
        )


def cards(record: Record) -> Iterator[Resource]:
    """Who pays, as the desk keeps it."""
    listed = data_classes.classified()["patients.PatientCard"]
    names = [name for fields in listed.values() for name in fields]
    for row in PatientCard.objects.filter(patient__in=record.patients):
        said = {name: str(getattr(row, name) or "") for name in names}
        yield _response(
            record, "card", row, subject=record.of_patient(row), said=said, at=record.now, author=None
        )


def _version(row: Intake) -> list[Resource]:
    """FHIR has no field for the response another one changes, nor for a change that counts for nothing yet."""
    if row.follows is None:
        return []
    follows = reference("QuestionnaireResponse", row.follows.uuid)
    not_sent = [{"url": f"{OURS}not-sent", "valueBoolean": True}] if row.is_being_changed else []
    return [{"url": f"{OURS}follows", "valueReference": follows}, *not_sent]


def _parts(row: ClinicalAssessment) -> dict[str, Any]:
    """What an assessment found by place, and what was added to it later."""
    return {
        "neurological_signs": {
            f"{one.kind} {one.place} {one.side}": one.grade for one in row.neurological_signs.all()
        },
        "palpated_points": {
            f"{one.muscle} {one.side}": f"{one.pain or 'found'}{', familiar' if one.is_familiar else ''}"
            for one in row.palpated_points.all()
        },
        "activities": {one.name or f"activity {one.number}": one.score for one in row.activities.all()},
        "warnings": {one.sign: one.explanation or "taken to the screening" for one in row.warnings.all()},
        "addenda": [f"{one.written_name}: {one.text}" for one in row.addenda.all()],
    }


def _response(
    record: Record, kind: str, row: Any, *, subject: Resource, said: Mapping[str, Any], at: Any,
    author: Resource | None, is_whole: bool = True, is_amended: bool = False, **more: Any,
) -> Resource:  # fmt: skip
    return resource(
        "QuestionnaireResponse",
        record.own_id(row),
        questionnaire=f"{OURS}questionnaire:{kind}",
        status=("amended" if is_amended else "completed") if is_whole else "in-progress",
        subject=subject,
        authored=record.at(at),
        author=author,
        item=[one for slug, value in said.items() for one in _item(slug, value)],
        **more,
    )


def _item(link: str, value: Any) -> list[Resource]:
    """One question with its answer; what has several parts is an item of items, what nobody answered is not there."""
    if not isinstance(value, Mapping):
        answers = _answers(link, value)
        return [{"linkId": link, "text": _words(link), "answer": answers}] if answers else []
    parts = [
        one
        for name, part in value.items()
        if name not in KEPT_WITH_IT
        for one in _item(f"{link}.{name}", part)
    ]
    text = str(value.get("text") or _words(link))
    return [{"linkId": link, "text": text, "item": parts}] if parts else []


def _answers(link: str, value: Any) -> list[Resource]:
    if value is None or value == "":
        return []
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [one for part in value for one in _answers(link, part)]
    if isinstance(value, Mapping):
        return [{"valueString": ", ".join(f"{name} {part}" for name, part in value.items())}]
    if isinstance(value, bool):
        return [{"valueBoolean": value}]
    if isinstance(value, int):
        return [{"valueInteger": value}]
    if isinstance(value, float | Decimal):
        return [{"valueDecimal": float(value)}]
    if link.endswith(".choice"):
        return [{"valueCoding": {"system": f"{OURS}answer", "code": value, "display": _words(value)}}]
    return [{"valueString": str(value)}]


def _words(link: str) -> str:
    return link.rpartition(".")[2].replace("_", " ").capitalize()
