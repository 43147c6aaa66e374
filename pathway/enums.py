"""The words of the pathway that code compares with: dispositions, tiers, states and results, strictest first."""

from enum import StrEnum
from functools import cache


class Ordered(StrEnum):
    """Words written strictest first. `strictness` is 0 for the mildest and grows."""

    @property
    def strictness(self) -> int:
        """How strict this word is among its own kind; compare only within one kind."""
        return _strictness(type(self))[self]


class Disposition(Ordered):
    """What a finding asks for (clinical reference, section 0). Strictest first."""

    EMERGENCY = "emergency"
    DO_NOT_NEEDLE = "do_not_needle"
    MEDICAL_CLEARANCE = "medical_clearance"
    DEFER = "defer"
    CLINICIAN_DECISION = "clinician_decision"
    SITE_BLOCK = "site_block"
    TECHNIQUE_BLOCK = "technique_block"
    CAUTION_MODIFY = "caution_modify"


class Tier(Ordered):
    """How soon a person must act (clinical reference, section 2): T0 emergency, T1 today, T2 next day, T3 a note."""

    T0 = "T0"
    T1 = "T1"
    T2 = "T2"
    T3 = "T3"


class FindingKind(Ordered):
    """Three kinds, never merged: refer now, do not needle, needle with care."""

    RED_FLAG = "red_flag"
    CONTRAINDICATION = "contraindication"
    PRECAUTION = "precaution"


class OverallResult(Ordered):
    """Where a screening stands. The system never gives `cleared` by itself."""

    EMERGENCY = "emergency"
    NOT_SUITABLE = "not_suitable"
    WAITING = "waiting"
    CLEARED_WITH_PRECAUTIONS = "cleared_with_precautions"
    CLEARED = "cleared"

    @property
    def permits_needling(self) -> bool:
        """True when nothing in the screening holds needles back; cells and today's gate still have their say."""
        return self in (OverallResult.CLEARED, OverallResult.CLEARED_WITH_PRECAUTIONS)


class CellState(Ordered):
    """One muscle, side and technique."""

    BLOCKED = "blocked"
    CAUTION = "caution"
    ALLOWED = "allowed"


class Resolution(StrEnum):
    """What a therapist may answer to a finding."""

    ACCEPT = "accept"
    PROCEED = "proceed"
    MODIFY = "modify"
    CLEARED_BY = "cleared_by"
    DO_NOT = "do_not"


class Side(StrEnum):
    """The patient's own left and right; `both` only in an answer, a needled site is always one side."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"


class Asked(StrEnum):
    """Who answers a question; `computed` ones are answered by the rules from facts such as age."""

    PATIENT = "patient"
    THERAPIST = "therapist"
    COMPUTED = "computed"


class DeskOutcome(Ordered):
    """All the front desk may see of a health answer."""

    EMERGENCY = "emergency"
    CLINICIAN_WILL_CALL = "clinician_will_call"
    CLEAR_TO_BOOK = "clear_to_book"


class AnswersAsk(Ordered):
    """What a patient's answers before a visit ask of the clinic; all the desk is told is the first of them."""

    CLINICIAN_FIRST = "clinician_first"
    LOOK = "look"
    NOTHING = "nothing"


class CheckInKind(StrEnum):
    """Which promise a check-in keeps; `worry` is no promise of ours: the patient began it from the after-care link."""

    AFTER_48_HOURS = "after_48_hours"
    WEEKLY = "weekly"
    WORRY = "worry"


class Chaperone(StrEnum):
    """What the patient said about a third person in the room. `present` comes with a name."""

    DECLINED = "declined"
    WANTED = "wanted"
    PRESENT = "present"


class BegunFrom(StrEnum):
    """What a session log's sites were copied from."""

    LAST = "last"
    PLAN = "plan"


class EpisodeEnd(StrEnum):
    """How an episode of care ends."""

    DISCHARGED = "discharged"
    NOT_SUITABLE = "not_suitable"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"


class ReviewDecision(StrEnum):
    """What a review of a course of needling comes to; `put_off` is no decision yet."""

    CONTINUE = "continue"
    CHANGE_MUSCLES = "change_muscles"
    REFER = "refer"
    DISCHARGE = "discharge"
    PUT_OFF = "put_off"


class LetterKind(StrEnum):
    """What leaves on paper when somebody is not needled."""

    REFERRAL = "referral"
    PATIENT_SHEET = "patient_sheet"


class EventSeverity(Ordered):
    """Adverse-event severity (clinical reference, section 4.1)."""

    SERIOUS = "serious"
    SIGNIFICANT = "significant"
    MILD = "mild"


class ContentChange(StrEnum):
    """What a clinic's own reading does to an answer as it was."""

    STRICTER = "stricter"
    SAME = "same"
    LOOSER = "looser"


@cache
def _strictness(kind: type[Ordered]) -> dict[Ordered, int]:
    return {word: strictness for strictness, word in enumerate(reversed(list(kind)))}
