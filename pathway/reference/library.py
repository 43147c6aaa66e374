"""Loads every reference file once, checks that they agree with each other, and hands out one frozen library."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Protocol, TypeVar

from clinic.datafiles import DataFile, DataFileError, Mistake
from pathway.reference.agreement import disagreements
from pathway.reference.alert_times import AlertTimes
from pathway.reference.billing import TimedUnits
from pathway.reference.check_in_forms import (
    CheckInForm,
    DischargeReason,
    Measure,
    PatientText,
    PlannedKind,
    Timing,
    Warning,
)
from pathway.reference.consent_scope import OtherSigner, Region, Renewal
from pathway.reference.home_exercises import Exercise
from pathway.reference.muscles import Modality, Muscle, MuscleGroup, Technique, Wording
from pathway.reference.screening_rows import (
    MARKED_PLACE,
    Change,
    Choice,
    DeskQuestion,
    DispositionWords,
    Effect,
    IntakeScreen,
    Question,
    ScreeningRow,
    TierWords,
)
from pathway.reference.session_log import EventWords, Jurisdiction, NeedleSize

FOLDER = Path(__file__).parent
TABLES: tuple[tuple[str, str, str, type], ...] = (
    ("desk_questions", "red_flags", "desk_question", DeskQuestion),
    ("intake_screens", "intake_screens", "screen", IntakeScreen),
    ("changes", "changes", "change", Change),
    ("dispositions", "dispositions", "disposition", DispositionWords),
    ("tiers", "dispositions", "tier", TierWords),
    ("muscle_groups", "muscles", "group", MuscleGroup),
    ("techniques", "techniques", "technique", Technique),
    ("depths", "techniques", "depth", Wording),
    ("manipulations", "techniques", "manipulation", Wording),
    ("twitch_responses", "techniques", "twitch_response", Wording),
    ("events", "techniques", "event", EventWords),
    ("modalities", "techniques", "modality", Modality),
    ("warnings", "warning_answers", "warning", Warning),
    ("check_in_forms", "check_in_plan", "form", CheckInForm),
    ("planned_kinds", "check_in_plan", "kind", PlannedKind),
    ("alert_times", "alert_times", "times", AlertTimes),
    ("measures", "outcome_thresholds", "measure", Measure),
    ("desk_script", "desk_script", "line", Wording),
    ("discharge_reasons", "discharge_reasons", "reason", DischargeReason),
    ("positions", "session_log", "position", Wording),
    ("spinal_levels", "session_log", "spinal_level", Wording),
    ("needle_sizes", "session_log", "needle_size", NeedleSize),
    ("responses", "session_log", "response", Wording),
    ("skin_preps", "session_log", "skin_prep", Wording),
    ("currents_felt", "session_log", "current_felt", Wording),
    ("pairings", "session_log", "pairing", Wording),
    ("aseptic", "session_log", "aseptic", Wording),
    ("jurisdictions", "jurisdictions", "jurisdiction", Jurisdiction),
    ("consents", "consent", "consent", PatientText),
    ("regions", "consent_scope", "region", Region),
    ("renewals", "consent_scope", "renewal", Renewal),
    ("other_signers", "consent_scope", "other_signer", OtherSigner),
    ("after_care", "after_care", "sheet", PatientText),
    ("home_exercises", "home_exercises", "exercise", Exercise),
    ("timed_units", "billing", "timed_units", TimedUnits),
)
FILES = (*dict.fromkeys(name for _, name, _, _ in TABLES), "answer_words", "contraindications")
JUDGED_BY = ("red_flags", "contraindications", "answer_words", "dispositions", "muscles", "techniques")


class _Named(Protocol):
    @property
    def slug(self) -> str: ...


Row = TypeVar("Row", bound=_Named)


@dataclass(frozen=True)
class Library:
    """Everything the rules know. Mappings are by slug, in file order; nothing in it can be changed.

    `digests` are by file name, of what the file says (comments and layout aside).
    """

    digests: Mapping[str, str]
    rows: Mapping[str, ScreeningRow]
    questions: Mapping[str, Question]
    row_of: Mapping[str, ScreeningRow]
    desk_questions: Mapping[str, DeskQuestion]
    intake_screens: Mapping[str, IntakeScreen]
    changes: Mapping[str, Change]
    answer_words: Mapping[str, Wording]
    dispositions: Mapping[str, DispositionWords]
    tiers: Mapping[str, TierWords]
    muscles: Mapping[str, Muscle]
    muscle_groups: Mapping[str, MuscleGroup]
    techniques: Mapping[str, Technique]
    depths: Mapping[str, Wording]
    manipulations: Mapping[str, Wording]
    twitch_responses: Mapping[str, Wording]
    events: Mapping[str, EventWords]
    modalities: Mapping[str, Modality]
    warnings: Mapping[str, Warning]
    check_in_forms: Mapping[str, CheckInForm]
    planned_kinds: Mapping[str, PlannedKind]
    timing: Timing
    alert_times: Mapping[str, AlertTimes]
    measures: Mapping[str, Measure]
    desk_script: Mapping[str, Wording]
    discharge_reasons: Mapping[str, DischargeReason]
    positions: Mapping[str, Wording]
    spinal_levels: Mapping[str, Wording]
    needle_sizes: Mapping[str, NeedleSize]
    responses: Mapping[str, Wording]
    skin_preps: Mapping[str, Wording]
    currents_felt: Mapping[str, Wording]
    pairings: Mapping[str, Wording]
    aseptic: Mapping[str, Wording]
    jurisdictions: Mapping[str, Jurisdiction]
    consents: Mapping[str, PatientText]
    regions: Mapping[str, Region]
    renewals: Mapping[str, Renewal]
    other_signers: Mapping[str, OtherSigner]
    after_care: Mapping[str, PatientText]
    home_exercises: Mapping[str, Exercise]
    timed_units: Mapping[str, TimedUnits]

    @property
    def version(self) -> str:
        """Which content a screening is judged by: changes with any file its result can hang on."""
        return sha256("".join(self.digests[name] for name in JUDGED_BY).encode()).hexdigest()[:12]

    def muscles_in(self, *groups: str) -> tuple[Muscle, ...]:
        """The muscles of these groups or slugs, in file order, each once."""
        return tuple(
            m for m in self.muscles.values() if m.slug in groups or not set(groups).isdisjoint(m.groups)
        )

    def region_of(self, muscle: str) -> Region | None:
        """The region of the body a muscle lies in; None for an unknown muscle."""
        known = self.muscles.get(muscle)
        if known is None:
            return None
        names = {known.slug, *known.groups}
        return next((one for one in self.regions.values() if not names.isdisjoint(one.muscles)), None)

    def is_asked_each_session(self, question: str) -> bool:
        """Whether an answer to this question is valid only on the day it was given."""
        return self.row_of[question].every_session and not self.questions[question].once


@cache
def library() -> Library:
    """The reference content shipped with the product.

    Raises DataFileError naming every mistake in every file at once.
    """
    return load(FOLDER)


def load(folder: Path) -> Library:
    """The reference content of any folder with the same files. Raises DataFileError as `library` does."""
    mistakes: list[Mistake] = []
    files = {name: DataFile(folder / f"{name}.toml", mistakes) for name in FILES}
    answer_words = _by_slug(files["answer_words"].rows("answer", Wording))
    muscles = _by_slug(_in_use(files["muscles"].rows("muscle", Muscle)))
    red_flags = [replace(row, red_flag=True) for row in files["red_flags"].rows("row", ScreeningRow)]
    read_rows = [*red_flags, *files["contraindications"].rows("row", ScreeningRow)]
    rows = [_spelled_out(row, answer_words, muscles) for row in _in_use(read_rows)]
    timing = files["check_in_plan"].one("timing", Timing)
    loaded = {
        "digests": MappingProxyType({name: file.digest for name, file in files.items()}),
        "rows": _by_slug(rows),
        "questions": _by_slug(question for row in rows for question in row.question),
        "row_of": MappingProxyType({question.slug: row for row in rows for question in row.question}),
        "answer_words": answer_words,
        "muscles": muscles,
        **{room: _by_slug(_in_use(files[name].rows(table, shape))) for room, name, table, shape in TABLES},
    }
    for file in files.values():
        file.finish()
    if timing is None or not all(file.is_toml for file in files.values()):
        raise DataFileError(_in_order(mistakes))
    whole = Library(timing=timing, **loaded)  # type: ignore[arg-type]
    mistakes += disagreements(whole, files)
    if mistakes:
        raise DataFileError(_in_order(mistakes))
    return whole


def _in_order(mistakes: list[Mistake]) -> tuple[Mistake, ...]:
    return tuple(sorted(mistakes, key=lambda one: (one.file, one.line)))


def _by_slug(rows: Iterable[Row]) -> Mapping[str, Row]:
    return MappingProxyType({str(row.slug): row for row in rows})


def _in_use(rows: Iterable[Row]) -> list[Row]:
    """Without the rows a clinician has switched off."""
    return [row for row in rows if getattr(row, "active", True)]


def _spelled_out(
    row: ScreeningRow, words: Mapping[str, Wording], muscles: Mapping[str, Muscle]
) -> ScreeningRow:
    """The row with the shared words of its answers filled in and muscle groups written out as muscles."""

    def effect(one: Effect) -> Effect:
        if one.muscles == (MARKED_PLACE,):
            return one
        named = set(one.muscles)
        known = tuple(m.slug for m in muscles.values() if m.slug in named or not named.isdisjoint(m.groups))
        strangers = (
            named - {MARKED_PLACE} - set(muscles) - {group for m in muscles.values() for group in m.groups}
        )
        return replace(one, muscles=(*known, *sorted(strangers)))

    def choice(one: Choice) -> Choice:
        word = words.get(one.code)
        effects = tuple(effect(each) for each in one.effects)
        if word is None:
            return replace(one, effects=effects)
        return replace(one, effects=effects, en=one.en or word.en, es=one.es or word.es)

    def question(one: Question) -> Question:
        return replace(one, choices=tuple(choice(each) for each in one.choices))

    return replace(row, question=tuple(question(each) for each in row.question))
