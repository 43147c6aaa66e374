"""Checks that the reference files agree with each other: every slug one file names exists in another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from clinic.datafiles import DataFile, Mistake
from pathway.enums import Asked, Disposition, Tier
from pathway.reference.body_chart import body_chart
from pathway.reference.screening_rows import DONT_KNOW, MARKED_PLACE, Question

if TYPE_CHECKING:
    from pathway.reference.library import Library


def disagreements(library: Library, files: Mapping[str, DataFile]) -> tuple[Mistake, ...]:
    """Every mistake between files, with the file and line of the row that names something unknown.

    What only follows from a row that could not be read is left out: that row is named already.
    """
    found = []
    left_out = {repr(slug) for file in files.values() for slug in file.left_out}
    for name, slug, sentence in (
        *_about_rows(library),
        *_about_circles(library),
        *_about_screens(library),
        *_about_muscles(library),
        *_about_consent(library),
        *_about_reports(library),
        *_about_check_ins(library),
        *_about_words(library),
        *_about_home_exercises(library),
    ):
        file = files[name]
        if any(slug in sentence for slug in left_out) or (file.left_out and not file.has(slug)):
            continue
        found.append(Mistake(file.path.name, file.line_of(slug), slug, sentence))
    return tuple(found)


Found = Iterator[tuple[str, str, str]]


def _file_of(library: Library, row: str) -> str:
    return "red_flags" if library.rows[row].red_flag else "contraindications"


def _about_rows(library: Library) -> Found:
    seen: set[str] = set()
    for row in library.rows.values():
        name = _file_of(library, row.slug)
        for question in row.question:
            where = f"In the question {question.slug!r}:"
            if question.slug in seen:
                yield name, row.slug, f"{where} this slug is used by two questions."
            seen.add(question.slug)
            if question.follows and question.follows not in library.questions:
                yield name, row.slug, f"{where} it follows {question.follows!r}, which is no question."
            elif question.follows:
                before = library.questions[question.follows]
                for code in question.follows_choices:
                    if before.choice(code) is None:
                        yield name, row.slug, f"{where} {question.follows!r} has no answer {code!r}."
            for choice in question.choices:
                if not choice.en and question.asked is not Asked.COMPUTED:
                    yield name, row.slug, f"{where} the answer {choice.code!r} has no wording."
                for escalation in choice.escalates:
                    for other in escalation.with_any:
                        if other not in library.questions:
                            yield (
                                name,
                                row.slug,
                                f"{where} it escalates with {other!r}, which is no question.",
                            )
                for effect in choice.effects:
                    for kind, named, known in (
                        ("muscle or group", effect.muscles, {*library.muscles, MARKED_PLACE}),
                        ("technique", effect.techniques, set(library.techniques)),
                        ("modality", effect.modalities, set(library.modalities)),
                    ):
                        for stranger in sorted(set(named) - known):
                            yield name, row.slug, f"{where} {stranger!r} is no {kind}."


def _about_circles(library: Library) -> Found:
    for question in library.questions.values():
        if _follows_itself(library, question):
            row = library.row_of[question.slug].slug
            sentence = f"The question {question.slug!r} follows itself in a circle, so nobody is asked it."
            yield _file_of(library, row), row, sentence


def _follows_itself(library: Library, question: Question) -> bool:
    seen: set[str] = set()
    at: Question | None = question
    while at is not None and at.follows:
        if at.slug in seen:
            return True
        seen.add(at.slug)
        at = library.questions.get(at.follows)
    return False


def _about_screens(library: Library) -> Found:
    shown = [slug for screen in library.intake_screens.values() for slug in screen.questions]
    for screen in library.intake_screens.values():
        for slug in screen.questions:
            question = library.questions.get(slug)
            if question is None:
                yield "intake_screens", screen.slug, f"{slug!r} is no question."
            elif question.asked is not Asked.PATIENT or question.follows:
                yield (
                    "intake_screens",
                    screen.slug,
                    f"{slug!r} is not a question a patient meets on a screen.",
                )
            elif not screen.before_each_visit and shown.count(slug) > 2:
                yield "intake_screens", screen.slug, f"{slug!r} is shown too often."
        for slug in screen.changes:
            if slug not in library.changes or library.changes[slug].follows:
                yield "intake_screens", screen.slug, f"{slug!r} is no change a patient is asked about."
        for line in screen.line:
            if line.of not in (*screen.questions, *screen.changes):
                yield (
                    "intake_screens",
                    screen.slug,
                    f"The short line {line.of!r} is of nothing on this screen.",
                )
    for change in library.changes.values():
        for slug in (*change.asks_again, *filter(None, [change.follows])):
            if slug not in library.questions:
                yield "changes", change.slug, f"{slug!r} is no question."
        if change.slug in library.questions:
            yield "changes", change.slug, "a question has this slug already."
    for question in library.questions.values():
        if question.asked is Asked.PATIENT and not question.follows and question.slug not in shown:
            row = library.row_of[question.slug].slug
            yield _file_of(library, row), row, f"No intake screen shows the question {question.slug!r}."


def _about_muscles(library: Library) -> Found:
    for muscle in library.muscles.values():
        for group in muscle.groups:
            if group not in library.muscle_groups:
                yield "muscles", muscle.slug, f"{group!r} is no group of this file."
        for level in (*muscle.pleura_risk_levels, *muscle.care_levels):
            if level not in library.spinal_levels:
                yield "muscles", muscle.slug, f"{level!r} is no spinal level of the session log."
        for zone in muscle.refers_to:
            if zone not in body_chart().zones:
                yield "muscles", muscle.slug, f"{zone!r} is no zone of the pain drawing."


def _about_home_exercises(library: Library) -> Found:
    for exercise in library.home_exercises.values():
        for one in exercise.left_out:
            question = library.questions.get(one.question)
            if question is None:
                yield "home_exercises", exercise.slug, f"{one.question!r} is no question."
                continue
            for code in one.choices:
                choice = question.choice(code)
                if choice is None or not choice.is_positive:
                    yield (
                        "home_exercises",
                        exercise.slug,
                        f"{one.question!r} has no answer {code!r} that finds anything.",
                    )


def _about_consent(library: Library) -> Found:
    for region in library.regions.values():
        for name in region.muscles:
            if name not in library.muscle_groups and name not in library.muscles:
                yield "consent_scope", region.slug, f"{name!r} is no muscle or group."
    for muscle in library.muscles.values():
        names = {muscle.slug, *muscle.groups}
        held = [one.slug for one in library.regions.values() if not names.isdisjoint(one.muscles)]
        if len(held) != 1:
            said = " and ".join(held) or "none"
            yield "muscles", muscle.slug, f"A muscle lies in exactly one region of the consent, not {said}."
    for slug in library.renewals:
        if slug not in library.questions:
            yield "consent_scope", slug, f"{slug!r} is no question."
    for signer in library.other_signers.values():
        question = library.questions.get(signer.slug)
        for code in signer.choices:
            if question is None or question.choice(code) is None:
                yield "consent_scope", signer.slug, f"{signer.slug!r} has no answer {code!r}."


def _about_reports(library: Library) -> Found:
    for warning in library.warnings.values():
        for change in set(warning.reports) - set(library.changes):
            yield "warning_answers", warning.slug, f"{change!r} is no change."


def _about_check_ins(library: Library) -> Found:
    for warning in library.warnings.values():
        for group in warning.muscle_groups:
            if group not in library.muscle_groups:
                yield "warning_answers", warning.slug, f"{group!r} is no muscle group."
        for escalation in warning.escalates:
            for other in escalation.with_any:
                if other not in library.warnings:
                    yield (
                        "warning_answers",
                        warning.slug,
                        f"It escalates with {other!r}, which is no warning question.",
                    )
    for form in library.check_in_forms.values():
        for slug in form.warnings:
            if slug not in library.warnings or library.warnings[slug].computed:
                yield "check_in_plan", form.slug, f"{slug!r} is no warning question that can be asked."
        for slug in form.measures:
            if slug not in library.measures:
                yield "check_in_plan", form.slug, f"{slug!r} is no measure."
    for kind in library.planned_kinds.values():
        for slug in (kind.form, kind.warning_form):
            if slug not in library.check_in_forms:
                yield "check_in_plan", kind.slug, f"{slug!r} is no form."


def _about_words(library: Library) -> Found:
    for disposition in Disposition:
        if disposition not in library.dispositions:
            yield "dispositions", disposition, f"The disposition {disposition!r} is not described."
    for tier in Tier:
        if tier not in library.tiers:
            yield "dispositions", tier, f"The tier {tier!r} is not described."
    if DONT_KNOW not in library.answer_words:
        yield "answer_words", DONT_KNOW, "The words for 'I don't know' are missing."
