"""The reference as a clinic approves it: one set a file, each with what it says row by row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date

from pathway.enums import Tier
from pathway.reference.library import FILES, TABLES, Library
from pathway.reference.screening_rows import ScreeningRow

SCREENING_ROW = "row"
SCREENING_SETS = ("red_flags", "contraindications")
TITLES = {
    "red_flags": ("Red flags", "Refer now: the questions that look for an emergency, and those at the desk."),
    "contraindications": (
        "Contraindications and precautions",
        "Do not needle, or needle with care: what each answer asks for and blocks.",
    ),
    "intake_screens": ("Intake screens", "How a patient meets those questions, screen by screen."),
    "changes": (
        "Changes since last time",
        "What a patient may report before a visit, and what it asks again.",
    ),
    "answer_words": (
        "Shared answers",
        "Words that many answers share, such as \u201cI don\u2019t know\u201d.",
    ),
    "dispositions": (
        "Dispositions and tiers",
        "What an answer may ask for, how a therapist may reply, and what the patient reads.",
    ),
    "muscles": ("Muscles", "The muscles of the chart: referral, structures at risk, reported needles."),
    "techniques": ("Techniques and modalities", "Techniques, depths, adverse events, care without needles."),
    "warning_answers": (
        "Warning answers",
        "Warning questions of the check-ins and the advice shown at once.",
    ),
    "check_in_plan": ("Check-in plan", "When check-ins are due and what they ask."),
    "alert_times": (
        "Alert times",
        "How soon an alert of each tier must be answered, and who hears of it when nobody does.",
    ),
    "desk_script": ("Front desk script", "What the front desk reads aloud on the phone."),
    "outcome_thresholds": ("Outcome measures", "Each measure and the change that matters, with its limits."),
    "session_log": (
        "Session log",
        "Positions, levels, needle sizes, skin preparation, the aseptic checklist, current and responses.",
    ),
    "consent": ("Consent text", "What a patient reads and signs before needling."),
    "consent_scope": (
        "What a consent covers",
        "The regions of the body it covers, which answers ask for a new one, and who else signs.",
    ),
    "after_care": ("After-care sheet", "What a patient takes home."),
    "home_exercises": (
        "Home exercises",
        "What may stand in a home programme: the patient's words, the usual dose, who leaves it out.",
    ),
    "discharge_reasons": ("Reasons for discharge", "Why an episode of care ends."),
    "billing": ("Timed care", "How minutes of timed care are counted in units. No billing code is shipped."),
    "jurisdictions": ("Where needling is permitted", "What each state says, with its source."),
}
# What the rows of one table are, where a set has several.
TABLE_TITLES = {
    SCREENING_ROW: "Questions of the screening",
    "desk_question": "Questions at the desk",
    "disposition": "Dispositions",
    "tier": "Tiers",
    "muscle": "Muscles",
    "group": "Groups of muscles",
    "technique": "Techniques",
    "depth": "Depths",
    "manipulation": "What is done with the needle",
    "twitch_response": "Local twitch responses",
    "event": "Adverse events",
    "modality": "Care without needles",
    "form": "Check-ins",
    "kind": "When they are due",
    "timing": "Timing",
    "position": "Positions",
    "spinal_level": "Spinal levels",
    "needle_size": "Needle sizes",
    "response": "Responses",
    "skin_prep": "Skin preparation",
    "current_felt": "How current is felt",
    "pairing": "How needles are paired for current",
    "aseptic": "Aseptic checklist",
    "region": "Regions of the body",
    "renewal": "What asks for a new consent",
    "other_signer": "Who else signs",
}
# Fields whose own name says too little.
FIELDS = {
    "they": "To whoever answers for them",
    "they_closed": "The same while closed",
    "they_ending": "The same, its ending",
    "closed": "While closed",
    "ending": "Its ending",
    "desk": "Read aloud at the desk",
    "groups": "Muscle groups",
    "refers_to": "Zones of the pain drawing",
    "pleura_risk": "Lung at risk",
    "pleura_risk_levels": "Levels with the lung at risk",
    "kidney_risk": "Kidney at risk",
    "nerve_risk": "Nerve at risk",
    "femoral_risk": "Femoral nerve and vessels at risk",
    "dvt_check": "Checked for a clot (DVT)",
    "asks_level": "Spinal level is asked",
    "care_levels": "Levels with care",
    "advanced": "Advanced muscle",
    "computed": "Raised by Needlepath, not asked",
}
ABBREVIATIONS = {"aaa": "AAA", "dvt": "DVT"}
CODE = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)+")
TITLE_FIELDS = ("en", "label", "title_en")
HIDDEN = {"slug", "reviewed_by", "reviewed_on", "active", "red_flag", "source", "version", "question"}


@dataclass(frozen=True)
class Entry:
    """One row of a set: what it is called, where it comes from, and what it says as (name, words) pairs."""

    slug: str
    title: str
    table: str
    source: str
    version: int
    says: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        """Its slug as people say it, where a title would be a whole question."""
        return called(self.slug)

    @property
    def key(self) -> str:
        """How addresses name it: two tables of one file may use the same slug."""
        return self.slug if self.table == SCREENING_ROW else f"{self.table}.{self.slug}"


@dataclass(frozen=True)
class ContentSet:
    """One reference file. `digest` changes with what it says; a clinic approves one digest at a time."""

    slug: str
    title: str
    about: str
    digest: str

    @property
    def version(self) -> str:
        """The digest as people say it."""
        return self.digest[:8]

    @property
    def is_readable(self) -> bool:
        """Whether a clinic may read its answers in its own way."""
        return self.slug in (*SCREENING_SETS, "warning_answers")


def called(slug: str) -> str:
    """A slug as people say it: `rf_saddle` is "Saddle"."""
    bare = slug.removeprefix("rf_").removeprefix("fu_")
    return ABBREVIATIONS.get(bare, bare.replace("_", " ").capitalize())


def content_sets(library: Library) -> Mapping[str, ContentSet]:
    """Every set by slug, the screening first; a file without a title of its own here is called by its name."""
    order = [*(slug for slug in TITLES if slug in FILES), *(name for name in FILES if name not in TITLES)]
    return {
        slug: ContentSet(
            slug, *TITLES.get(slug, (slug.replace("_", " ").capitalize(), "")), library.digests[slug]
        )
        for slug in order
    }


def entries(library: Library, slug: str) -> tuple[Entry, ...]:
    """The rows of a set in file order."""
    found: list[Entry] = []
    if slug in SCREENING_SETS:
        rows = [row for row in library.rows.values() if row.red_flag is (slug == "red_flags")]
        found += [_entry(row, SCREENING_ROW, library) for row in rows]
    own = {"answer_words": ("answer", library.answer_words), "muscles": ("muscle", library.muscles)}
    if slug in own:
        table, named = own[slug]
        found += [_entry(one, table, library) for one in named.values()]
    for room, name, table, _ in TABLES:
        if name == slug:
            found += [_entry(one, table, library) for one in getattr(library, room).values()]
    if slug == "check_in_plan":
        found.append(_entry(library.timing, "timing", library))
    return tuple(found)


def _entry(row: object, table: str, library: Library) -> Entry:
    slug = str(getattr(row, "slug", table))
    return Entry(
        slug=slug,
        title=_title(row, slug),
        table=table,
        source=str(getattr(row, "source", "")),
        version=int(getattr(row, "version", 0)),
        says=tuple(_says(row, library)),
    )


def _title(row: object, slug: str) -> str:
    questions = row.question if isinstance(row, ScreeningRow) else ()
    named = next((str(getattr(row, name)) for name in TITLE_FIELDS if getattr(row, name, "")), "")
    return named or (questions[0].en if questions else "") or slug.replace("_", " ").capitalize()


def _says(row: object, library: Library, path: str = "") -> Iterator[tuple[str, str]]:
    """Every field that says something, parts of it by number."""
    for field in fields(row):  # type: ignore[arg-type]
        value = getattr(row, field.name)
        name = f"{path}{field.name}"
        if (not path and field.name in HIDDEN) or value in ("", (), None, False):
            continue
        if isinstance(value, tuple) and any(is_dataclass(one) for one in value):
            for number, one in enumerate(value, start=1):
                yield from _says(one, library, f"{name} {number}, ")
        elif is_dataclass(value):
            yield from _says(value, library, f"{name}, ")
        else:
            yield _called(name), _words(value, library)


def _called(name: str) -> str:
    """A field as a clinician calls it: `low_en` is "Low (English)"."""
    for end, language in (("en", "English"), ("es", "Spanish")):
        if name == end or name.endswith((f"_{end}", f" {end}")):
            start = name.removesuffix(end).rstrip(" _,")
            return f"{_field(start)} ({language})" if start else language
    return _field(name)


def _field(name: str) -> str:
    return FIELDS.get(name, name.replace("_", " ").capitalize())


def _words(value: object, library: Library) -> str:
    if value is True:
        return "yes"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, tuple):
        return ", ".join(_words(one, library) for one in value)
    return value.isoformat() if isinstance(value, date) else _said(str(value), library)


def _said(value: str, library: Library) -> str:
    """A code as people say it; any other words as they are."""
    if value in library.muscle_groups:
        return library.muscle_groups[value].en
    if value in tuple(Tier):
        return library.tiers[Tier(value)].label
    return called(value).lower() if CODE.fullmatch(value) else value
