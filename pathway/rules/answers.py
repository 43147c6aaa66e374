"""What the screening rules are given: the patient's answers, the therapist's decisions and the facts about the patient."""

from dataclasses import dataclass
from datetime import date, timedelta

from pathway.enums import Resolution, Side

VALID_FOR = timedelta(days=365)


@dataclass(frozen=True)
class Answer:
    """One answer to one question. `choice` is a code of the question, or `dont_know`, or empty when `number` is given.

    `number` is in the unit of the question (weeks); `side` is the side the patient named; `places` are muscle and
    side pairs a therapist marked for it.
    """

    choice: str
    answered_on: date
    number: float | None = None
    side: Side | None = None
    places: tuple[tuple[str, Side], ...] = ()


@dataclass(frozen=True)
class Clearance:
    """A written clearance from someone outside the clinic."""

    who: str
    given_on: date
    document: str
    expires_on: date

    def is_valid(self, on: date) -> bool:
        """Complete, given by `on` and not yet past its last day."""
        return bool(self.who and self.document) and self.given_on <= on <= self.expires_on


@dataclass(frozen=True)
class Decision:
    """A therapist's answer to one finding. `about` is the answer code it was made for: a new answer voids it.

    `avoid` are muscle and side pairs the therapist blocks with it.
    """

    resolution: Resolution
    about: str
    decided_on: date
    rationale: str = ""
    clearance: Clearance | None = None
    avoid: tuple[tuple[str, Side], ...] = ()


@dataclass(frozen=True)
class PatientFacts:
    """What the clinic knows without asking. `age_years` on the day of the screening.

    `tolerated_shallow_session`: a signed session in shallow muscles passed without significant bleeding.
    """

    age_years: int
    tolerated_shallow_session: bool = False
