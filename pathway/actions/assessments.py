"""The clinical assessment: begin one, save it as it is written, sign it, add to it later."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from clinic import audit, moves
from clinic.actors import Actor
from clinic.errors import Refused, Stale
from clinic.models import Membership
from pathway.actions import assessment_parts
from pathway.models import (
    AssessmentAddendum,
    ClinicalAssessment,
    EpisodeOfCare,
    ExaminationWarning,
    Measurement,
)
from pathway.queries import assessments as queries
from pathway.reference import library
from pathway.reference.examination import examination
from pathway.rules import neurology
from pathway.rules.assessments import Activity, Examination, Missing, measured, missing_to_sign, mistake
from pathway.states import AssessmentState, MeasuredAt

ENDED = "This episode of care has ended. Its assessment stays as it was."
SIGNED = "This assessment is signed and closed. Write an addendum, or begin a new one."
CHANGED = "Somebody else, or another tab of yours, changed this assessment since this page was opened."


class Incomplete(Refused):
    """The signature was refused; `missing` lists everything that stands before it."""

    def __init__(self, missing: tuple[Missing, ...]) -> None:
        super().__init__(
            "Not signed yet: " + " ".join(one.sentence for one in missing), field=missing[0].field
        )
        self.missing = missing


@transaction.atomic
def begin(episode: EpisodeOfCare, *, by: Actor, now: datetime) -> ClinicalAssessment:
    """The draft assessment of an episode; a second call gives the same one.

    It starts empty but for what does not change by the hour: the side, and the activities in the patient's own words.
    Raises Refused when the episode has ended.
    """
    # Two presses at once make one draft, and nobody ends the episode in between.
    standing = EpisodeOfCare.objects.select_for_update(no_key=True).get(pk=episode.pk)
    draft = ClinicalAssessment.objects.filter(episode=episode, state=AssessmentState.DRAFT).first()
    if draft is not None:
        return draft
    if not standing.is_open:
        raise Refused(ENDED)
    last = queries.of_episode(episode).signed
    intake, said = queries.said_in_intake(episode)
    activities = queries.examined(last).activities if last else said.activities
    row = ClinicalAssessment.objects.create(
        clinic_id=episode.clinic_id,
        episode=episode,
        affected_side=last.affected_side if last else _side(intake.about if intake else {}),
        suspected_driver=last.suspected_driver if last else "",
        assessed_at=now,
        assessed_by_id=by.staff_id,
    )
    assessment_parts.write_activities(
        row, {number: Activity(one.name) for number, one in activities.items() if one.name}
    )
    audit.record("assessment.begun", target=row, by=by, now=now, patient_id=episode.patient_id)
    return row


@transaction.atomic
def save(
    assessment: ClinicalAssessment,
    *,
    found: Examination,
    explanations: Mapping[str, str] | None = None,
    version: int,
    fresh: bool = False,
    by: Actor,
    now: datetime,
) -> ClinicalAssessment:
    """Store what the page says, whole; `explanations` are the therapist's words by sign.

    The warnings follow in the same transaction. Raises Stale when somebody saved since `version`, Refused (with its
    field) for what is off its scale or no word of the reference, when it is signed, or when the episode has ended; nothing
    is stored then. What is the same as before is no change and costs no version; with `fresh` a `version` that is not
    the newest is Stale all the same, because more than saving hangs on it.
    """
    row = _locked(assessment)
    _check(found, row)
    before = queries.examined(row)
    values = {name: value for name, value in found.values.items() if before.values[name] != value}
    said = _new_explanations(row, explanations or {})
    parts = (
        found.signs != before.signs,
        set(found.points) != set(before.points),
        found.activities != before.activities,
    )
    has_changed = bool(values or said or any(parts))
    if row.version != version and (has_changed or fresh):
        raise Stale(CHANGED)
    if not has_changed:
        return row
    moves.edit(row, version=version, **values)
    if parts[0]:
        assessment_parts.write_signs(row, found)
    if parts[1]:
        assessment_parts.write_points(row, found)
    if parts[2]:
        assessment_parts.write_activities(row, found.activities)
    _sync_warnings(row, found, said, by, now)
    audit.record(
        "assessment.saved",
        target=row,
        by=by,
        now=now,
        patient_id=row.episode.patient_id,
        detail={"fields": sorted(values)},
    )
    return row


@transaction.atomic
def sign(assessment: ClinicalAssessment, *, by: Actor, now: datetime) -> ClinicalAssessment:
    """Close the assessment under the signer's name; its numbers become the baseline, or the comparison with it.

    Raises Incomplete with everything that is missing, Refused when it is signed already or the episode has ended.
    """
    row = _locked(assessment)
    found = queries.examined(row)
    _sync_warnings(row, found, {}, by, now)
    missing = missing_to_sign(found, unsettled=row.warnings.filter(settled_at__isnull=True).count())
    if missing:
        raise Incomplete(missing)
    is_first = not ClinicalAssessment.objects.filter(
        episode_id=row.episode_id, state=AssessmentState.SIGNED
    ).exists()
    moves.move(
        row,
        old=AssessmentState.DRAFT,
        new=AssessmentState.SIGNED,
        signed_at=now,
        signed_by_id=by.staff_id,
        signed_name=_name(row, by),
    )
    Measurement.objects.bulk_create(
        Measurement(
            clinic_id=row.clinic_id,
            episode_id=row.episode_id,
            clinical_assessment=row,
            kind=kind,
            at_point=MeasuredAt.BASELINE if is_first else MeasuredAt.REASSESSMENT,
            value=Decimal(value),
            measured_at=row.assessed_at,
        )
        for kind, value in measured(found, examination()).items()
    )
    audit.record("assessment.signed", target=row, by=by, now=now, patient_id=row.episode.patient_id)
    return row


@transaction.atomic
def add(assessment: ClinicalAssessment, *, text: str, by: Actor, now: datetime) -> AssessmentAddendum:
    """Add words to a signed assessment; nothing in it changes. Raises Refused without words or before the signature."""
    if not text.strip():
        raise Refused("Write what is to be added.", field="text")
    if not assessment.is_signed:
        raise Refused("This assessment is still a draft. Change it instead.")
    row = AssessmentAddendum.objects.create(
        clinic_id=assessment.clinic_id,
        assessment=assessment,
        text=text.strip(),
        written_at=now,
        written_by_id=by.staff_id,
        written_name=_name(assessment, by),
    )
    audit.record(
        "assessment.added_to", target=assessment, by=by, now=now, patient_id=assessment.episode.patient_id
    )
    return row


def _locked(assessment: ClinicalAssessment) -> ClinicalAssessment:
    """The row as it is now, held until the end of the transaction, if it may still be written."""
    row = queries.assessments().select_for_update(of=("self",), no_key=True).get(pk=assessment.pk)
    if row.is_signed:
        raise Refused(SIGNED)
    if not row.episode.is_open:
        raise Refused(ENDED)
    return row


def _check(found: Examination, row: ClinicalAssessment) -> None:
    first = ClinicalAssessment.objects.filter(episode_id=row.episode_id, state=AssessmentState.SIGNED).last()
    own_words = {one.number: one.name for one in first.activities.all() if one.name} if first else {}
    wrong = mistake(found, own_words=own_words, muscles=library().muscles, content=examination())
    if wrong:
        raise Refused(wrong.sentence, field=wrong.field)


def _new_explanations(row: ClinicalAssessment, explanations: Mapping[str, str]) -> dict[str, str]:
    """The words that differ from what is stored, for signs that words may settle."""
    content = examination()
    stored = {one.sign: one for one in row.warnings.all()}
    return {
        sign: words.strip()
        for sign, words in explanations.items()
        if sign in stored
        and content.signs[sign].wants_words
        and stored[sign].screening_id is None
        and words.strip() != stored[sign].explanation
    }


def _sync_warnings(
    row: ClinicalAssessment, found: Examination, said: Mapping[str, str], by: Actor, now: datetime
) -> None:
    """Make the warnings agree with what was found; one that went to the screening stays as the record of it."""
    last = queries.last_signed(row)
    signs = neurology.signs(
        found,
        queries.examined(last) if last else None,
        queries.answered(row.episode_id),
        examination(),
    )
    stored = {one.sign: one for one in row.warnings.all()}
    for sign in signs:
        if sign.slug not in stored:
            stored[sign.slug] = ExaminationWarning.objects.create(
                clinic_id=row.clinic_id, assessment=row, sign=sign.slug, found_at=now
            )
    for slug, words in said.items():
        _explain(stored[slug], words, by, now)
    standing = {sign.slug for sign in signs}
    gone = [one.pk for one in stored.values() if one.sign not in standing and one.screening_id is None]
    ExaminationWarning.objects.filter(pk__in=gone).delete()


def _explain(warning: ExaminationWarning, words: str, by: Actor, now: datetime) -> None:
    warning.explanation = words
    warning.settled_at, warning.settled_by_id = (now, by.staff_id) if words else (None, None)
    warning.save(update_fields=["explanation", "settled_at", "settled_by"])


def _side(about: Mapping[str, Any]) -> str:
    side = str(about.get("side") or "")
    return side if side in examination().words["side"] else ""


def _name(row: ClinicalAssessment, by: Actor) -> str:
    """Name and title as printed under it."""
    member = Membership.objects.select_related("user").get(clinic_id=row.clinic_id, user_id=by.staff_id)
    return ", ".join(part for part in (member.user.name, member.title) if part)
