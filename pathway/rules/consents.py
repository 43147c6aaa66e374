"""What a consent still covers: compared with what is to be needled, with the latest screening and with this day.

Source: clinical reference, section 7: re-consent on a new region, a new technique, pregnancy, a new medicine or after
twelve months. The words of regions and questions are in `reference/consent_scope.toml`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from pathway.enums import Chaperone
from pathway.reference.library import Library
from pathway.reference.screening_rows import DONT_KNOW
from pathway.rules.findings import Finding

LASTS = timedelta(days=365)
NOT_SIGNED = "The patient has not signed a valid consent."
WISHED = "Wished by the patient"
NOT_DISCUSSED = "The consent has not been discussed in the room yet."
ASKED_NOW = {
    "yes_today": "Ask the patient now whether needling is all right today, and record the yes.",
    "chaperone": "Offer a chaperone ({reasons}) and record the answer.",
    "chaperone_wanted": "The patient wants a chaperone. Record who is present.",
}
WRITTEN_ON_PAPER = {
    "yes_today": "Record that the patient said yes to needling before the first needle, if the paper says so.",
    "chaperone": "Record what the paper says about a chaperone ({reasons}).",
    "chaperone_wanted": "The patient wanted a chaperone. Record who was present.",
}
WITHDRAWN, DISCUSSED = "consent_withdrawn", "consent_discussed"


@dataclass(frozen=True)
class Needle:
    """What is to be done at one place. `technique` is empty while none is chosen; `e_stim` adds current."""

    muscle: str
    technique: str = ""
    e_stim: bool = False


@dataclass(frozen=True)
class Covered:
    """What was talked through: slugs of regions and techniques, and the answers of that day that matter to consent.

    `answers` holds the positive ones among `library.renewals`, the choice by question slug.
    """

    regions: frozenset[str]
    techniques: frozenset[str]
    answers: Mapping[str, str]


@dataclass(frozen=True)
class Given:
    """A consent nobody took back. `covered` is None until a therapist has talked it through with the patient.

    `current` is the patient's own yes to electric current; `signed_on` is the clinic's local date.
    """

    signed_on: date
    covered: Covered | None
    current: bool = False
    signed_by_patient: bool = True
    is_of_this_episode: bool = True


@dataclass(frozen=True)
class Gap:
    """One thing the consent lacks: a stable code and the sentence that says what to do."""

    code: str
    sentence: str


@dataclass(frozen=True)
class SaidToday:
    """What was said in this session so far: the spoken yes, and the latest answer about a chaperone."""

    yes_heard: bool
    chaperone: Chaperone | None = None


def gaps(
    given: Given | None,
    *,
    withdrawn_on: date | None = None,
    needles: Iterable[Needle],
    answers: Mapping[str, str],
    on: date,
    library: Library,
) -> tuple[Gap, ...]:
    """Everything a consent lacks for these needles on a day; empty when it is valid and covers them.

    `given` is None without a consent in force; `withdrawn_on` then says when the last one was taken back. `answers` are
    those of the screening that stands, as `answers_that_matter` gives them.
    """
    if given is None:
        if withdrawn_on is None:
            return (Gap("consent", NOT_SIGNED),)
        sentence = f"The patient took the consent back on {withdrawn_on.isoformat()}. No needles without a new signature."
        return (Gap(WITHDRAWN, sentence),)
    found = [*_out_of_date(given, on), *_signed_by_another(given, answers, library)]
    if given.covered is None:
        return (*found, Gap(DISCUSSED, NOT_DISCUSSED))
    listed = tuple(needles)
    return (
        *found,
        *_uncovered(given, given.covered, listed, library),
        *_changed(given.covered.answers, answers, library),
    )


def why_not_covered(given: Given | None, needle: Needle, *, library: Library) -> str:
    """The sentence that keeps one needle out of a place the consent does not reach; empty when it reaches it."""
    if given is None or given.covered is None:
        return ""  # the whole band is shut then, which says so better
    found = next(iter(_uncovered(given, given.covered, (needle,), library)), None)
    return found.sentence if found else ""


def gaps_today(
    said: SaidToday,
    *,
    needles: Iterable[Needle],
    wished: bool,
    library: Library,
    counts: bool = True,
    is_late: bool = False,
) -> tuple[Gap, ...]:
    """What still has to be said in the room before the first needle: the yes of this day, and about a chaperone.

    A patient who `wished` for a chaperone once and for all is asked wherever the needles go. Without a consent that `counts`
    no yes is asked for: there is nothing to say yes to yet. Of a visit that `is_late` entered only the paper can tell.
    """
    found = []
    words = WRITTEN_ON_PAPER if is_late else ASKED_NOW
    if counts and not said.yes_heard:
        found.append(Gap("yes_today", words["yes_today"]))
    reasons = why_chaperone(needles, wished=wished, library=library)
    if reasons and said.chaperone is None:
        found.append(Gap("chaperone", words["chaperone"].format(reasons=_listed(reasons))))
    if reasons and said.chaperone is Chaperone.WANTED:
        found.append(Gap("chaperone_wanted", words["chaperone_wanted"]))
    return tuple(found)


def why_chaperone(needles: Iterable[Needle], *, wished: bool, library: Library) -> tuple[str, ...]:
    """Why a chaperone is offered today, in words: the patient's own wish and the private regions; empty where none is."""
    return (*([WISHED] if wished else []), *private_regions(needles, library=library))


def private_regions(needles: Iterable[Needle], *, library: Library) -> tuple[str, ...]:
    """The words of the regions among these needles that need the offer of a chaperone, in the order of the reference."""
    reached = regions_of(needles, library=library)
    return tuple(one.en for one in library.regions.values() if one.private and one.slug in reached)


def regions_of(needles: Iterable[Needle], *, library: Library) -> frozenset[str]:
    """The slugs of the regions these needles reach."""
    return frozenset(region.slug for one in needles if (region := library.region_of(one.muscle)))


def answers_that_matter(findings: Iterable[Finding], *, library: Library) -> dict[str, str]:
    """The positive answers of a screening that a consent depends on, choice by question slug."""
    known = {*library.renewals, *library.other_signers}
    return {one.question: one.choice for one in findings if one.question in known and one.choice != DONT_KNOW}


def why_another_signs(answers: Mapping[str, str], *, library: Library) -> str:
    """The sentence that says who has to sign for this patient; empty where the patient signs alone."""
    for signer in library.other_signers.values():
        if answers.get(signer.slug) in signer.choices:
            return signer.en
    return ""


def _out_of_date(given: Given, on: date) -> Iterator[Gap]:
    if given.signed_on + LASTS <= on:
        yield Gap("consent_expired", "The consent is over a year old. Talk it through and renew it.")
    elif not given.is_of_this_episode:
        yield Gap("consent_episode", "The consent belongs to an earlier episode of care. Renew it.")


def _signed_by_another(given: Given, answers: Mapping[str, str], library: Library) -> Iterator[Gap]:
    why = why_another_signs(answers, library=library)
    if why and given.signed_by_patient:
        yield Gap("consent_signer", why)


def _uncovered(given: Given, covered: Covered, needles: Iterable[Needle], library: Library) -> Iterator[Gap]:
    listed = tuple(needles)
    for slug in library.regions:
        if slug in regions_of(listed, library=library) - covered.regions:
            name = library.regions[slug].en.lower()
            yield Gap(
                f"consent_region_{slug}",
                f"The consent does not cover the {name}. Talk it through and renew it.",
            )
    wanted = {one.technique for one in listed}
    for slug, technique in library.techniques.items():
        if slug in wanted - covered.techniques and not technique.current:
            sentence = f"The consent does not cover this technique: {technique.en.lower()}. Talk it through and renew it."
            yield Gap(f"consent_technique_{slug}", sentence)
    current = any(one.e_stim or _is_current(one.technique, library) for one in listed)
    if current and not given.current:
        yield Gap(
            "consent_current",
            "The patient did not agree to electric current. Leave it out, or renew the consent.",
        )


def _changed(before: Mapping[str, str], answers: Mapping[str, str], library: Library) -> Iterator[Gap]:
    for slug, renewal in library.renewals.items():
        now = answers.get(slug)
        if now and now != before.get(slug):
            is_new = "changed" if slug in before else "new"
            sentence = (
                f"{is_new.capitalize()} since the consent: {renewal.about}. Talk it through and renew it."
            )
            yield Gap(f"consent_answer_{slug}", sentence)


def _is_current(technique: str, library: Library) -> bool:
    return technique in library.techniques and library.techniques[technique].current


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(word.lower() for word in words)
