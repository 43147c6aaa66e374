"""A home programme in words a patient reads, in the language of the page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from pathway.reference import library
from pathway.rules.home_programmes import Prescribed

EVERY_DAY = 7


@dataclass(frozen=True)
class HomeLine:
    """One exercise as it is read: its name, how it is done, how much of it, and the therapist's own word to it."""

    name: str
    how: str
    dose: str
    note: str


def lines(programme: Iterable[Prescribed]) -> list[HomeLine]:
    """The programme in its order; what the reference holds no more is left out."""
    known = library().home_exercises
    spanish = (get_language() or "en").startswith("es")
    return [
        HomeLine(
            name=known[one.exercise].es if spanish else known[one.exercise].en,
            how=known[one.exercise].how_es if spanish else known[one.exercise].how_en,
            dose=dose(one),
            note=one.note,
        )
        for one in programme
        if one.exercise in known
    ]


def dose(one: Prescribed) -> str:
    """How much: "3 sets of 10, hold 5 seconds, left side. 2 times a day, 3 days a week."."""
    sentences = (", ".join(_amount(one)), ", ".join(_often(one)))
    return " ".join(f"{capfirst(sentence)}." for sentence in sentences if sentence)


def _amount(one: Prescribed) -> list[str]:
    parts = []
    if one.sets and one.repetitions:
        words = ngettext("%(sets)s set of %(times)s", "%(sets)s sets of %(times)s", one.sets)
        parts.append(words % {"sets": one.sets, "times": one.repetitions})
    elif one.sets:
        parts.append(ngettext("%(n)s time", "%(n)s times", one.sets) % {"n": one.sets})
    if one.minutes:
        parts.append(ngettext("%(n)s minute", "%(n)s minutes", one.minutes) % {"n": one.minutes})
    if one.hold_seconds:
        words = ngettext("hold %(n)s second", "hold %(n)s seconds", one.hold_seconds)
        parts.append(words % {"n": one.hold_seconds})
    if one.side:
        parts.append({"left": _("left side"), "right": _("right side")}.get(one.side, _("each side")))
    return parts


def _often(one: Prescribed) -> list[str]:
    parts = []
    if one.times_a_day:
        parts.append(ngettext("once a day", "%(n)s times a day", one.times_a_day) % {"n": one.times_a_day})
    if one.days_a_week == EVERY_DAY:
        parts.append(_("every day"))
    elif one.days_a_week:
        words = ngettext("%(n)s day a week", "%(n)s days a week", one.days_a_week)
        parts.append(words % {"n": one.days_a_week})
    return parts
