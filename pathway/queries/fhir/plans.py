"""What was intended: plans with their targets, home programmes and reviews."""

from __future__ import annotations

from collections.abc import Iterator

from pathway.models import HomeExercise, PlanOfCare, TargetMuscle
from pathway.queries.fhir.record import Record, Resource, concept, note_of_lines, present, resource, within
from pathway.queries.home_programmes import dose
from pathway.queries.notes import word
from pathway.reference import library
from pathway.rules.home_programmes import Prescribed
from pathway.states import PlanState

STATUS = {PlanState.DRAFT: "draft", PlanState.ACTIVE: "active", PlanState.REPLACED: "revoked"}


def care_plans(record: Record) -> Iterator[Resource]:
    rows = PlanOfCare.objects.filter(episode__patient__in=record.patients).select_related("episode")
    for row in rows.prefetch_related("targets", "home_exercises", "reviews").order_by("drafted_at", "pk"):
        yield resource(
            "CarePlan",
            row.uuid,
            status=STATUS[PlanState(row.state)],
            intent="plan",
            description=f"{row.sessions_planned} sessions, {row.interval_days} days apart",
            subject=record.of_patient(row.episode),
            created=record.at(row.drafted_at),
            author=record.person(row.activated_by_id or row.drafted_by_id),
            activity=[
                *(_target(one) for one in row.targets.all()),
                *(_exercise(one) for one in row.home_exercises.all()),
            ],
            note=[
                *note_of_lines((("Goals", row.goals), ("For the patient", row.home_words))),
                *_reviews(record, row),
            ],
            extension=within(row),
        )


def _target(one: TargetMuscle) -> Resource:
    known = library()
    current = ", with electric current" if one.e_stim else ""
    words = f"{word(known.muscles, one.muscle)}, {one.side}: {word(known.techniques, one.technique)}{current}"
    return _activity(concept("muscle", one.muscle, words), one.reason)


def _exercise(one: HomeExercise) -> Resource:
    said = Prescribed(
        one.exercise, one.sets, one.repetitions, one.hold_seconds, one.minutes, one.times_a_day,
        one.days_a_week, one.side, one.note,
    )  # fmt: skip
    words = word(library().home_exercises, one.exercise)
    return _activity(concept("exercise", one.exercise, words), f"{dose(said)} {one.note}".strip())


def _activity(code: Resource, words: str) -> Resource:
    return {"detail": present(status="scheduled", code=code, description=words)}


def _reviews(record: Record, row: PlanOfCare) -> list[Resource]:
    return [
        present(
            authorReference=record.person(one.decided_by_id),
            time=record.at(one.decided_at),
            text=f"Review: {one.decision.replace('_', ' ')}. {one.reason}".strip(),
        )
        for one in row.reviews.all()
    ]
