"""Says in plain words what an answer asks for and what it does to muscles, techniques and modalities."""

from __future__ import annotations

from collections.abc import Iterable

from pathway.enums import CellState, Disposition, Tier
from pathway.reference.library import Library
from pathway.reference.screening_rows import MARKED_PLACE, Choice, Effect

LIFTS = {
    "": "",
    "decided": ", with care once the therapist has decided to proceed",
    "shallow_session": ", with care once decided and a session in shallow muscles went well",
}


def asking(choice: Choice, library: Library) -> str:
    """What an answer asks for, as the file that describes it calls it."""
    if choice.tier:
        return library.tiers[choice.tier].label
    return library.dispositions[choice.disposition].label if choice.disposition else "Nothing"


def asking_of(code: str, library: Library) -> str:
    """The same from a stored code; a code no longer known stays as it is."""
    if code in list(Tier):
        return library.tiers[Tier(code)].label
    return library.dispositions[Disposition(code)].label if code in list(Disposition) else code


def effect(one: Effect, library: Library) -> str:
    """One effect as a line: what, where, and what lifts it."""
    whats = [library.techniques[slug].en for slug in one.techniques if slug in library.techniques]
    parts = []
    if one.touches_cells:
        where = _where(one, library)
        parts.append(f"{', '.join(whats)} in {where}" if whats else where)
    parts += [library.modalities[slug].en for slug in one.modalities if slug in library.modalities]
    state = "Blocked" if one.state is CellState.BLOCKED else "With care"
    return f"{state}: {', '.join(parts)}{LIFTS[one.lifts]}"


def effects(these: Iterable[Effect], library: Library) -> list[str]:
    """Every effect as a line."""
    return [effect(one, library) for one in these]


def _where(one: Effect, library: Library) -> str:
    if not one.muscles:
        return "every muscle"
    if one.muscles == (MARKED_PLACE,):
        return "the places marked"
    named = ", ".join(_groups(one.muscles, library))
    return f"{named}, on the side named" if one.same_side else named


def _groups(muscles: tuple[str, ...], library: Library) -> list[str]:
    """Muscles said as few words: a whole group by its name."""
    left = {one.slug: None for one in library.muscles_in(*muscles)}
    if len(left) == len(library.muscles):
        return ["every muscle"]
    words = []
    for group in library.muscle_groups.values():
        inside = [one.slug for one in library.muscles_in(group.slug)]
        if inside and set(inside) <= set(left):
            words.append(group.en)
            for slug in inside:
                left.pop(slug)
    return [*words, *(library.muscles[slug].en for slug in left)]
