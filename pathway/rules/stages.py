"""Where a patient stands on the pathway, and the one next thing to do: derived from facts, stored nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pathway.enums import EpisodeEnd, OverallResult, ReviewDecision


class StepState(StrEnum):
    """How a step of the pathway looks."""

    DONE = "done"
    NOW = "now"
    BLOCKED = "blocked"
    ENDED = "ended"
    AHEAD = "ahead"


class NextThing(StrEnum):
    """What to press next; a page knows the address of each."""

    START_SCREENING = "start_screening"
    GO_ON_SCREENING = "go_on_screening"
    HANDLE_ALERT = "handle_alert"
    GO_ON_WITHOUT_NEEDLES = "go_on_without_needles"
    ASSESS = "assess"
    GO_ON_ASSESSMENT = "go_on_assessment"
    PLAN = "plan"
    CONSENT = "consent"
    RE_SCREEN = "re_screen"
    START_SESSION = "start_session"
    GO_ON_SESSION = "go_on_session"
    REVIEW = "review"
    CHANGE_MUSCLES = "change_muscles"
    REFER = "refer"
    DISCHARGE = "discharge"


@dataclass(frozen=True)
class StageFacts:
    """What the rows of one episode say. `result` is None without a screening.

    Counts are of signed sessions with needles, or of all where the active plan is `without_needles`.
    `sessions_planned` has what reviews added. `review_due` asks for one now, `review_waits` says it was put off,
    `review_decided` is a decision still to be carried out.
    `consent_why` says why a new signature is needed (taken back, does not cover the plan); empty when none is.
    """

    is_booked: bool
    intake_sent: bool
    intake_submitted: bool
    result: OverallResult | None
    screening_done: bool
    ask_again: bool
    alarmed_since: bool
    assessed: bool
    plan_active: bool
    plan_drafted: bool
    consent_signed: bool
    consent_discussed: bool
    emergency_open: bool
    sessions_done: int
    sessions_planned: int
    session_open: bool
    without_needles: bool = False
    assessment_open: bool = False
    consent_why: str = ""
    review_due: bool = False
    review_waits: bool = False
    review_decided: ReviewDecision | None = None
    ended_as: EpisodeEnd | None = None


@dataclass(frozen=True)
class Step:
    """One step of the stepper. `reason` says in a few words what it waits for."""

    name: str
    label: str
    state: StepState
    reason: str = ""


@dataclass(frozen=True)
class Standing:
    """The steps in order, the next thing (None once ended) and, when it is not the obvious one, why."""

    steps: tuple[Step, ...]
    next_thing: NextThing | None
    why: str = ""


LABELS = {
    "booked": "Booked",
    "intake": "Intake",
    "screening": "Screening",
    "plan": "Assessment and plan",
    "sessions": "Sessions",
    "review": "Review",
    "discharge": "Discharge",
}
END_WORDS = {
    EpisodeEnd.DISCHARGED: "Discharged",
    EpisodeEnd.NOT_SUITABLE: "Not suitable",
    EpisodeEnd.LAPSED: "Did not come back",
    EpisodeEnd.CANCELLED: "Cancelled",
}
DECIDED = {
    ReviewDecision.CHANGE_MUSCLES: "Change the muscles",
    ReviewDecision.REFER: "Refer",
    ReviewDecision.DISCHARGE: "Discharge",
}
CARRIED_OUT_BY = {
    ReviewDecision.CHANGE_MUSCLES: NextThing.CHANGE_MUSCLES,
    ReviewDecision.REFER: NextThing.REFER,
    ReviewDecision.DISCHARGE: NextThing.DISCHARGE,
}
HELD_BACK = {
    OverallResult.EMERGENCY: "Emergency answer",
    OverallResult.NOT_SUITABLE: "Not suitable for needling",
    OverallResult.WAITING: "Waiting",
}


ALARMED = "The patient gave an alarming answer after the last screening. Ask again."


def standing(facts: StageFacts) -> Standing:
    """The stepper and the next thing for one episode."""
    done = _done(facts)
    if facts.ended_as is not None:
        return Standing(_ended(facts, done), None)
    now = _first_after(done)
    steps = tuple(_step(name, facts, done, now) for name in LABELS)
    thing, why = _next(facts)
    return Standing(steps, thing, why)


def _done(facts: StageFacts) -> frozenset[str]:
    reviewed = facts.review_decided is not None or (
        _review_due(facts) and facts.ended_as is EpisodeEnd.DISCHARGED
    )
    states = {
        "booked": facts.is_booked or facts.result is not None,  # a walk-in has no appointment
        "intake": facts.intake_submitted or facts.result is not None,
        "screening": facts.screening_done and (_permits(facts) or facts.without_needles),
        "plan": facts.assessed and facts.plan_active,
        "sessions": _review_due(facts),
        "review": reviewed,
        "discharge": facts.ended_as is EpisodeEnd.DISCHARGED,
    }
    return frozenset(name for name, is_done in states.items() if is_done)


def _first_after(done: frozenset[str]) -> str:
    """The step where the patient stands: the first one that is not done. Nobody waits for a booking: who is here is here."""
    return next((name for name in LABELS if name not in done and name != "booked"), "discharge")


def _permits(facts: StageFacts) -> bool:
    return facts.result is not None and facts.result.permits_needling


def _review_due(facts: StageFacts) -> bool:
    """The course has come to its review: the planned sessions are done, or so many that one is asked for."""
    if not facts.plan_active or facts.review_waits:
        return False
    all_done = 0 < facts.sessions_planned <= facts.sessions_done
    return all_done or facts.review_due or facts.review_decided is not None


def _step(name: str, facts: StageFacts, done: frozenset[str], now: str) -> Step:
    blocked = _blocked(name, facts)
    if name in done and not blocked:
        return Step(name, LABELS[name], StepState.DONE, _count(name, facts))
    if blocked:
        return Step(name, LABELS[name], StepState.BLOCKED, blocked)
    if name == now:
        return Step(name, LABELS[name], StepState.NOW, _count(name, facts) or _waits_for(name, facts))
    return Step(name, LABELS[name], StepState.AHEAD, _count(name, facts))


def _blocked(name: str, facts: StageFacts) -> str:
    if name == "screening" and facts.without_needles and facts.result is not OverallResult.EMERGENCY:
        return ""
    if name == "screening" and facts.result in HELD_BACK and facts.screening_done:
        return HELD_BACK[facts.result]
    if name == "screening" and facts.result is OverallResult.EMERGENCY:
        return HELD_BACK[facts.result]
    if name != "sessions" or not facts.plan_active or _review_due(facts):
        return ""
    if facts.emergency_open:
        return "An urgent alert is open"
    if facts.without_needles:
        return ""
    if facts.consent_why:
        return "Consent needs renewing" if facts.consent_signed else "Consent taken back"
    if not facts.consent_signed:
        return "Consent not signed"
    if not facts.consent_discussed:
        return "Consent not discussed"
    return ""


def _count(name: str, facts: StageFacts) -> str:
    if name == "sessions" and facts.plan_active:
        return f"{facts.sessions_done} of {facts.sessions_planned}"
    if name == "screening" and facts.without_needles and facts.screening_done:
        return "Care without needles"
    if name == "intake" and facts.result is not None and not facts.intake_submitted:
        return "Asked in the room"
    if name == "review" and facts.review_waits:
        return "Put off until the next session"
    if name == "review" and facts.review_decided is not None:
        return DECIDED[facts.review_decided]
    return ""


def _waits_for(name: str, facts: StageFacts) -> str:
    if name == "intake":
        return "Sent, not back yet" if facts.intake_sent else "Not sent"
    if name == "screening":
        return "Begun" if facts.result is not None else ""
    if name == "review":
        return "Due now"
    if name == "plan":
        if not facts.assessed and facts.assessment_open:
            return "Assessment begun"
        return "Draft plan" if facts.plan_drafted else ("Choose targets" if facts.assessed else "")
    return ""


def _ended(facts: StageFacts, done: frozenset[str]) -> tuple[Step, ...]:
    """Everything done up to the end; the end stands at the last step for a discharge, else where the pathway broke off."""
    end = facts.ended_as or EpisodeEnd.DISCHARGED
    if end is EpisodeEnd.DISCHARGED:
        steps = [
            Step(name, LABELS[name], StepState.DONE if name in done else StepState.AHEAD, _count(name, facts))
            for name in LABELS
        ]
        steps[-1] = Step("discharge", LABELS["discharge"], StepState.ENDED, END_WORDS[end])
        return tuple(steps)
    broke_off = "screening" if end is EpisodeEnd.NOT_SUITABLE and "plan" not in done else _first_after(done)
    steps = []
    for name, label in LABELS.items():
        if name == broke_off:
            steps.append(Step(name, label, StepState.ENDED, END_WORDS[end]))
            break
        steps.append(Step(name, label, StepState.DONE if name in done else StepState.AHEAD))
    return tuple(steps)


def _next(facts: StageFacts) -> tuple[NextThing, str]:
    if facts.emergency_open:
        return NextThing.HANDLE_ALERT, "An urgent alert is open. Needles wait until it is resolved."
    if facts.session_open:
        return NextThing.GO_ON_SESSION, ""
    if facts.result is None:
        return NextThing.START_SCREENING, _intake_words(facts)
    if not facts.screening_done:
        return NextThing.GO_ON_SCREENING, ""
    if facts.result is OverallResult.NOT_SUITABLE and not facts.plan_active:
        return (
            NextThing.GO_ON_WITHOUT_NEEDLES,
            "Not suitable for needling. Care goes on without needles.",
        )
    if not _permits(facts) and not facts.plan_active:
        return (
            NextThing.RE_SCREEN,
            "The last screening does not allow needles. Ask again when something changed.",
        )
    if not facts.assessed:
        return (NextThing.GO_ON_ASSESSMENT if facts.assessment_open else NextThing.ASSESS), ""
    if not facts.plan_active:
        return NextThing.PLAN, ""
    if facts.review_decided is not None:
        words = DECIDED[facts.review_decided].lower()
        return CARRIED_OUT_BY[facts.review_decided], f"The review decided: {words}."
    if _review_due(facts):
        return NextThing.REVIEW, _review_words(facts)
    return _next_session(facts)


def _intake_words(facts: StageFacts) -> str:
    if facts.intake_submitted:
        return ""
    missing = "The intake is not back yet" if facts.intake_sent else "No intake was sent"
    return f"{missing}; you can ask everything yourself."


def _review_words(facts: StageFacts) -> str:
    if 0 < facts.sessions_planned <= facts.sessions_done:
        return "The planned sessions are done. Go on, change the muscles, refer or discharge."
    return "Three sessions are done. Look at what they brought before the next one."


def _next_session(facts: StageFacts) -> tuple[NextThing, str]:
    if facts.without_needles:
        return _next_without_needles(facts)
    if facts.consent_why or not (facts.consent_signed and facts.consent_discussed):
        return NextThing.CONSENT, facts.consent_why
    if facts.alarmed_since:
        return NextThing.RE_SCREEN, ALARMED
    if facts.ask_again or not _permits(facts):
        return (
            NextThing.RE_SCREEN,
            "Some questions are valid for one day only. Ask them again before the needles.",
        )
    return NextThing.START_SESSION, ""


def _next_without_needles(facts: StageFacts) -> tuple[NextThing, str]:
    """No consent to needling is needed; warning signs are asked about before every visit all the same."""
    if facts.alarmed_since:
        return NextThing.RE_SCREEN, ALARMED
    if facts.ask_again:
        return (
            NextThing.RE_SCREEN,
            "Some questions are valid for one day only. Ask them again before the visit.",
        )
    return NextThing.START_SESSION, ""
