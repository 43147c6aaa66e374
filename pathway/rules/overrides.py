"""A clinic's own reading of an answer: what stricter and looser mean, and the library the rules then decide with.

What is shipped is never changed. An override says what one answer asks for in this clinic and what it does to muscles,
techniques and modalities; the effective library is the shipped one with the overrides in force put in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from pathway.enums import CellState, ContentChange, Disposition, Tier
from pathway.reference.library import Library
from pathway.reference.screening_rows import (
    MARKED_PLACE,
    TIER_DISPOSITIONS,
    Choice,
    Effect,
    Question,
    ScreeningRow,
)
from pathway.reference.warning_rows import as_row, as_warning


@dataclass(frozen=True)
class Override:
    """A clinic's reading of one answer. `asks_for` is a tier where the shipped answer has one, else a disposition.

    `row_version` is the version of the shipped row it was made for. Muscles of `effects` may be groups.
    """

    question: str
    choice: str
    row_version: int
    asks_for: str
    effects: tuple[Effect, ...] = ()


def effective(library: Library, *readings: Iterable[Override]) -> Library:
    """The library with a clinic's overrides put in; with several readings each answer is read as the strictest of them.

    A reading without an override for an answer reads it as shipped. Overrides of what is no longer shipped are left out.
    """
    by_answer = [{(one.question, one.choice): one for one in reading} for reading in readings]
    named = {question for reading in by_answer for question, _ in reading}
    library = _with_warnings(library, named & set(library.warnings), by_answer)
    touched = named & set(library.questions)
    if not touched:
        return library
    rows = {
        row.slug: _read_row(row, touched, by_answer, library)
        if any(one.slug in touched for one in row.question)
        else row
        for row in library.rows.values()
    }
    return replace(
        library,
        rows=MappingProxyType(rows),
        questions=MappingProxyType({one.slug: one for row in rows.values() for one in row.question}),
        row_of=MappingProxyType({one.slug: row for row in rows.values() for one in row.question}),
    )


def as_read(shipped: Choice, override: Override, *, row_version: int, library: Library) -> Choice:
    """One answer as this override reads it.

    Made for an older version of the row it can only add: the words it was weighed against are gone. An emergency it can
    only add to as well, whatever is stored.
    """
    own = literally(shipped, override, library=library)
    if override.row_version != row_version or is_emergency(shipped):
        return strictest_of(shipped, own)
    return own


def literally(shipped: Choice, override: Override, *, library: Library) -> Choice:
    """One answer as the override puts it, before it is asked whether it may: what `change` is judged on."""
    is_tier = override.asks_for in list(Tier)
    tier = Tier(override.asks_for) if is_tier else None
    disposition = None if is_tier else Disposition(override.asks_for)
    # What is shipped to lift it was shipped for what it asks for; asking for something else leaves that behind.
    is_as_shipped = (tier, disposition) == (shipped.tier, shipped.disposition)
    return replace(
        shipped,
        tier=tier,
        disposition=disposition,
        effects=tuple(_spelled_out(one, library) for one in override.effects),
        lifted_by=shipped.lifted_by if is_as_shipped else (),
        once_examined=shipped.once_examined if is_as_shipped else None,
    )


def change(before: Choice, after: Choice, *, library: Library) -> ContentChange:
    """Whether `after` is stricter or looser than `before`. Milder in any one respect is looser, whatever else it adds."""
    was, is_now = _strictness(before), _strictness(after)
    reach_before, reach_after = _reach(before.effects, library), _reach(after.effects, library)
    keys = reach_before.keys() | reach_after.keys()
    differences = [reach_after.get(key, 0) - reach_before.get(key, 0) for key in keys]
    differences.append(is_now - was)
    if is_now == was:
        differences += [
            len(before.lifted_by) - len(after.lifted_by),
            bool(before.once_examined) - bool(after.once_examined),
        ]
    if any(one < 0 for one in differences):
        return ContentChange.LOOSER
    return ContentChange.STRICTER if any(one > 0 for one in differences) else ContentChange.SAME


def strictest_of(one: Choice, other: Choice) -> Choice:
    """The answer that asks for the most either asks for and does everything either does; cells take the strictest effect."""
    low, high = sorted((other, one), key=_strictness)
    lifted, once_examined = high.lifted_by, high.once_examined
    if _strictness(one) == _strictness(other):
        lifted = tuple(each for each in one.lifted_by if each in other.lifted_by)
        once_examined = once_examined if once_examined == low.once_examined else None
    effects = tuple(dict.fromkeys((*one.effects, *other.effects)))
    escalates = tuple(dict.fromkeys((*high.escalates, *low.escalates)))
    return replace(high, effects=effects, escalates=escalates, lifted_by=lifted, once_examined=once_examined)


def asks_for(choice: Choice) -> Disposition | None:
    """What an answer asks for, whether it is written as a disposition or as a tier; None for a harmless one."""
    return TIER_DISPOSITIONS[choice.tier] if choice.tier else choice.disposition


def is_emergency(choice: Choice) -> bool:
    """Whether this answer, by itself, sends the patient to emergency care."""
    return asks_for(choice) is Disposition.EMERGENCY


def options(choice: Choice) -> Sequence[Disposition | Tier]:
    """What an answer of this kind may be made to ask for, strictest first: tiers where it is shipped with one."""
    return list(Tier) if choice.tier else list(Disposition)


Answers = Mapping[tuple[str, str], Override]


def _with_warnings(library: Library, touched: set[str], readings: Sequence[Answers]) -> Library:
    if not touched:
        return library
    read = {
        slug: as_warning(one, _read_row(as_row(one), touched, readings, library))
        if slug in touched and not one.computed
        else one
        for slug, one in library.warnings.items()
    }
    return replace(library, warnings=MappingProxyType(read))


def _read_row(
    row: ScreeningRow, touched: set[str], readings: Sequence[Answers], library: Library
) -> ScreeningRow:
    def question(one: Question) -> Question:
        if one.slug not in touched:
            return one
        return replace(one, choices=tuple(choice(one.slug, each) for each in one.choices))

    def choice(slug: str, shipped: Choice) -> Choice:
        read = [
            as_read(shipped, reading[slug, shipped.code], row_version=row.version, library=library)
            if (slug, shipped.code) in reading
            else shipped
            for reading in readings
        ]
        strictest = read[0]
        for other in read[1:]:
            strictest = strictest_of(strictest, other)
        return strictest

    return replace(row, question=tuple(question(one) for one in row.question))


def _spelled_out(effect: Effect, library: Library) -> Effect:
    if not effect.muscles or effect.muscles == (MARKED_PLACE,):
        return effect
    return replace(effect, muscles=tuple(one.slug for one in library.muscles_in(*effect.muscles)))


def _strictness(choice: Choice) -> int:
    asked = asks_for(choice)
    return -1 if asked is None else asked.strictness


NEVER_LIFTED, AFTER_A_SHALLOW_SESSION, ONCE_DECIDED, CAUTION = 4, 3, 2, 1


def _reach(effects: Iterable[Effect], library: Library) -> dict[tuple[str, ...], int]:
    """How hard these effects hit each place: muscle, technique and side, or modality; what is not named is untouched.

    A side is the named one or the other; the marked place is a place of its own, which an effect on every muscle covers.
    """
    reach: dict[tuple[str, ...], int] = {}
    everywhere = (*library.muscles, MARKED_PLACE)
    for effect in (_spelled_out(one, library) for one in effects):
        hard = _hardness(effect)
        keys: list[tuple[str, ...]] = [("modality", slug) for slug in _modalities(effect, library)]
        if effect.touches_cells:
            covers_all = not effect.muscles or set(library.muscles) <= set(effect.muscles)
            keys += [
                (muscle, technique, side)
                for muscle in (everywhere if covers_all else effect.muscles)
                for technique in effect.techniques or library.techniques
                for side in (("named",) if effect.same_side else ("named", "other"))
            ]
        for key in keys:
            reach[key] = max(reach.get(key, 0), hard)
    return reach


def _hardness(effect: Effect) -> int:
    if effect.state is CellState.CAUTION:
        return CAUTION
    return {"decided": ONCE_DECIDED, "shallow_session": AFTER_A_SHALLOW_SESSION}.get(
        effect.lifts, NEVER_LIFTED
    )


def _modalities(effect: Effect, library: Library) -> set[str]:
    """The modalities named, and those that follow a current blocked everywhere (see `targets.modalities`)."""
    current = {slug for slug, technique in library.techniques.items() if technique.current}
    blocks_current = effect.state is CellState.BLOCKED and not effect.muscles
    if blocks_current and not current.isdisjoint(effect.techniques):
        return {*effect.modalities, *(s for s, one in library.modalities.items() if one.follows_current)}
    return set(effect.modalities)
