"""The shapes of what a consent reaches: regions, answers that ask for a new one, and who else has to sign."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Region:
    """A part of the body a patient agrees to. `muscles` are slugs or groups; `private` asks for a chaperone's offer."""

    slug: str
    en: str
    es: str
    muscles: tuple[str, ...]
    source: str
    private: bool = False


@dataclass(frozen=True)
class Renewal:
    """A screening question (its slug) whose new or changed positive answer asks for a new consent."""

    slug: str
    about: str
    source: str


@dataclass(frozen=True)
class OtherSigner:
    """A screening question whose answers mean that somebody else signs, with the patient's own agreement."""

    slug: str
    choices: tuple[str, ...]
    en: str
    source: str
