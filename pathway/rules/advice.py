"""What a patient is told when an answer is alarming: the tier's text, then the question's own advice."""

from __future__ import annotations

from dataclasses import dataclass

from pathway.enums import Tier
from pathway.reference.library import Library


@dataclass(frozen=True)
class Advice:
    """Plain words for a patient, strictest thing first. `text` is the tier's, `more` the question's own."""

    tier: Tier
    text: str
    more: str

    @property
    def is_urgent(self) -> bool:
        """Whether the page offers to call the emergency number."""
        return self.tier in {Tier.T0, Tier.T1}

    @property
    def whole(self) -> str:
        return f"{self.text} {self.more}".strip()


def advise(
    tier: Tier,
    more: str,
    *,
    language: str,
    emergency_number: str,
    opens: str,
    is_open: bool,
    library: Library,
    about_them: bool = False,
) -> Advice:
    """The advice for one tier in `en` or `es`, in its open or closed wording. `opens` says when the clinic opens next.

    With `about_them` somebody answers for the patient, and the words are about "them". What to say at the emergency room
    is left to the question's own advice where it has any: "back or leg pain" is wrong of a pain in the chest. The tier's
    ending comes last whatever the question says: where to go when the clinic does not call.
    """
    words = library.tiers[tier]
    spanish = language == "es"
    if about_them:
        english, other = (
            (words.they_en, words.they_es) if is_open else (words.they_closed_en, words.they_closed_es)
        )
        ending = words.they_ending_es if spanish else words.they_ending_en
        tell = words.they_tell_es if spanish else words.they_tell_en
    else:
        english, other = (words.en, words.es) if is_open else (words.closed_en, words.closed_es)
        ending = words.ending_es if spanish else words.ending_en
        tell = words.tell_es if spanish else words.tell_en
    said = (other if spanish else english).replace("{opens}", opens)
    text = f"{said} {tell}".strip() if is_open and not more else said
    return Advice(
        tier,
        text.replace("{emergency_number}", emergency_number),
        f"{more} {ending}".strip().replace("{emergency_number}", emergency_number),
    )
