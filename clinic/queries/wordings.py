"""The texts of a clinic as its manager reads them: what leaves, in both languages, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from clinic.messages import texts
from clinic.models import Clinic, TextWording
from clinic.reference import clinical_words, shipped
from clinic.reference.texts import Wording
from clinic.rules import segments, wordings
from clinic.rules.segments import Size

LANGUAGES = {"en": "English", "es": "Español"}


@dataclass(frozen=True)
class Rendered:
    """One language of a text: as it would read, how it travels, and what is wrong with it (then `words` may be empty)."""

    language: str
    name: str
    words: str
    size: Size | None
    faults: tuple[str, ...]


@dataclass(frozen=True)
class InForce:
    """What counts now of one text, rendered. `own` is the newest row of the clinic, None where it never wrote one."""

    wording: Wording
    own: TextWording | None
    rendered: tuple[Rendered, ...]

    @property
    def is_own(self) -> bool:
        return self.own is not None and not self.own.is_shipped


def all_texts(clinic: Clinic) -> list[InForce]:
    """Every text in the order of the file; one query."""
    newest = {row.slug: row for row in _newest(TextWording.objects.filter(clinic=clinic))}
    return [_in_force(one, newest.get(one.slug), clinic) for one in shipped().values()]


def one_text(clinic: Clinic, slug: str) -> InForce:
    """One of them. Raises KeyError for a text nobody knows."""
    wording = shipped()[slug]
    return _in_force(wording, history(clinic, slug).first(), clinic)


def history(clinic: Clinic, slug: str) -> QuerySet[TextWording]:
    """Every version this clinic had, the newest first."""
    rows = TextWording.objects.filter(clinic=clinic, slug=slug)
    return rows.select_related("written_by").order_by("-number")


def rendered(wording: Wording, clinic: Clinic) -> tuple[Rendered, ...]:
    """Both languages as they would read, with this clinic's own name and the longest of everything else."""
    return tuple(_rendered(wording, code, clinic) for code in LANGUAGES)


def _rendered(wording: Wording, language: str, clinic: Clinic) -> Rendered:
    text, sample = wording.said(language), texts.sample(clinic, language)
    faults = wordings.faults(text, wording, words=clinical_words(), sample=sample)
    try:
        words = wordings.fill(text, sample)
    except KeyError:  # a variable nobody knows, which is one of the faults
        return Rendered(language, LANGUAGES[language], "", None, faults)
    return Rendered(language, LANGUAGES[language], words, segments.size(words), faults)


def _in_force(wording: Wording, own: TextWording | None, clinic: Clinic) -> InForce:
    counting = texts.with_own(wording, own)
    return InForce(counting, own, rendered(counting, clinic))


def _newest(rows: QuerySet[TextWording]) -> QuerySet[TextWording]:
    return rows.select_related("written_by").order_by("slug", "-number").distinct("slug")
