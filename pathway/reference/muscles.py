"""The shapes of a muscle card, a muscle group, a technique and a modality."""

from dataclasses import dataclass

from pathway.reference.approvals import Approvable

UNVERIFIED = "GCK"  # general clinical knowledge, to be verified
ONLY_KNOWLEDGE, ONLY_PUBLISHED, BOTH = (
    "General clinical knowledge, to be verified",
    "Reported in publications",
    "Publications and general clinical knowledge",
)


@dataclass(frozen=True)
class Muscle(Approvable):
    """A muscle of the chart: its card for the clinician and the flags the rules read.

    `refers_to` are the zones of the pain drawing that its referral pattern covers.
    """

    slug: str
    en: str
    es: str
    groups: tuple[str, ...]
    referral: str
    position: str
    at_risk: str
    reported_needle: str
    note: str
    source: str
    version: int
    refers_to: tuple[str, ...] = ()
    pleura_risk: bool = False
    kidney_risk: bool = False
    nerve_risk: bool = False
    femoral_risk: bool = False
    dvt_check: bool = False
    advanced: bool = False
    compressible: bool = True
    asks_level: bool = False
    pleura_risk_levels: tuple[str, ...] = ()
    care_levels: tuple[str, ...] = ()

    @property
    def is_deep(self) -> bool:
        """Bleeding there is hard to press on."""
        return "DEEP" in self.groups

    @property
    def needle_evidence(self) -> str:
        """What the reported needle range rests on, in words; each part of it, between semicolons, carries its own tag."""
        tagged = [UNVERIFIED in part or self.source == UNVERIFIED for part in self.reported_needle.split(";")]
        if all(tagged):
            return ONLY_KNOWLEDGE
        return BOTH if any(tagged) else ONLY_PUBLISHED


@dataclass(frozen=True)
class MuscleGroup:
    """A group used by screening rows, such as GLUT or DEEP."""

    slug: str
    en: str


@dataclass(frozen=True)
class Technique(Approvable):
    """A way to needle. `current` marks electrical stimulation through the needles, blocked apart from the needle."""

    slug: str
    en: str
    es: str
    clinician: str
    source: str
    version: int
    current: bool = False


@dataclass(frozen=True)
class Modality(Approvable):
    """Care without needles that passes through the same rules; `follows_current` is blocked wherever e-stim is."""

    slug: str
    en: str
    es: str
    clinician: str
    source: str
    version: int
    follows_current: bool = False
    timed: bool = False


@dataclass(frozen=True)
class Wording:
    """A plain list entry: a slug with its English and Spanish words."""

    slug: str
    en: str
    es: str = ""
