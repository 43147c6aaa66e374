"""Warning questions of the check-ins in the shape of screening rows, so that a clinic may read their answers its own way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pathway.reference.check_in_forms import Warning
from pathway.reference.library import Library
from pathway.reference.screening_rows import Choice, Question, ScreeningRow

WARNING_SET = "warning_answers"
YES = "yes"


def as_row(warning: Warning) -> ScreeningRow:
    """A warning that is asked, as a row with one question: each answer but "no" with its tier."""
    answers = [(one.code, one.en, one.es) for one in warning.choices] or [(YES, "Yes", "Sí")]
    choices = [Choice(code, en=en, es=es, tier=warning.tier_of(code)) for code, en, es in answers]
    question = Question(
        warning.slug, (Choice("no", en="No", es="No"), *choices), en=warning.en, es=warning.es
    )
    return ScreeningRow(
        slug=warning.slug,
        clinician=warning.clinician,
        source=warning.source,
        question=(question,),
        version=warning.version,
    )


def as_warning(warning: Warning, row: ScreeningRow) -> Warning:
    """The warning with the tiers its row asks for."""
    (question,) = row.question
    tiers = {one.code: one.tier for one in question.positive_choices}
    choices = tuple(replace(one, tier=tiers.get(one.code) or one.tier) for one in warning.choices)
    return replace(warning, choices=choices, tier=warning.tier if choices else tiers[YES] or warning.tier)


def readable(library: Library) -> Mapping[str, ScreeningRow]:
    """By question, every row whose answers a clinic may read in its own way: the screening's, and the warnings asked."""
    warnings = {slug: as_row(one) for slug, one in library.warnings.items() if not one.computed}
    return {**library.row_of, **warnings}


def set_of(row: ScreeningRow, library: Library) -> str:
    """The content set a readable row belongs to."""
    if row.slug in library.warnings:
        return WARNING_SET
    return "red_flags" if row.red_flag else "contraindications"
