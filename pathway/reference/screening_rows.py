"""The shape of a screening row: its single-fact questions, their answers and what each answer asks for."""

from dataclasses import dataclass

from pathway.enums import Asked, CellState, DeskOutcome, Disposition, Resolution, Tier
from pathway.reference.approvals import Approvable

MARKED_PLACE = "marked"
DONT_KNOW = "dont_know"
TIER_DISPOSITIONS = {
    Tier.T0: Disposition.EMERGENCY,
    Tier.T1: Disposition.MEDICAL_CLEARANCE,
    Tier.T2: Disposition.CLINICIAN_DECISION,
    Tier.T3: Disposition.CAUTION_MODIFY,
}


@dataclass(frozen=True)
class Effect:
    """What an answer does to muscles, techniques and modalities.

    Empty `muscles` or `techniques` mean every one; `muscles = ["marked"]` means the places the answer or the
    decision marks (everywhere until a therapist has looked). `lifts` turns a block into a caution: `decided` when the
    therapist decided to proceed, `shallow_session` when one signed session in shallow muscles was also tolerated.
    """

    state: CellState
    muscles: tuple[str, ...] = ()
    techniques: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    same_side: bool = False
    lifts: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if self.state is CellState.ALLOWED:
            raise ValueError("An effect either blocks or cautions; 'allowed' is what stays without one.")
        if self.lifts not in ("", "decided", "shallow_session"):
            raise ValueError(f"'lifts' is {self.lifts!r}; it must be decided or shallow_session.")
        if not (self.muscles or self.techniques or self.modalities):
            raise ValueError("An effect names muscles, techniques or modalities.")

    @property
    def touches_cells(self) -> bool:
        """False for an effect on modalities alone."""
        return bool(self.muscles or self.techniques)


@dataclass(frozen=True)
class Escalation:
    """A stricter tier when any of these other questions is positive too, or lungs were near a recent needle."""

    tier: Tier
    with_any: tuple[str, ...] = ()
    pleura_risk_within_days: int = 0


@dataclass(frozen=True)
class Choice:
    """One answer to a question. It is positive when it has a disposition or a tier.

    `fires_again`: said to be new, so a decision made before it was given does not stand for it. `once_examined` is what
    is left to do when who examined it, and when, is on record. `local` findings say no only to their own muscles.
    """

    code: str
    en: str = ""
    es: str = ""
    disposition: Disposition | None = None
    tier: Tier | None = None
    from_number: float | None = None
    below: float | None = None
    effects: tuple[Effect, ...] = ()
    escalates: tuple[Escalation, ...] = ()
    lifted_by: tuple[Resolution, ...] = ()
    local: bool = False
    fires_again: bool = False
    once_examined: Disposition | None = None

    def __post_init__(self) -> None:
        if self.disposition and self.tier:
            raise ValueError(
                f"The answer {self.code!r} has a disposition and a tier; a tier already implies one."
            )
        if (self.effects or self.escalates) and not self.is_positive:
            raise ValueError(f"The answer {self.code!r} has effects but neither a disposition nor a tier.")
        if self.once_examined and self.tier is not Tier.T1:
            raise ValueError(
                f"The answer {self.code!r} has 'once_examined'; only an answer of tier T1 can have it."
            )

    @property
    def is_positive(self) -> bool:
        """True when a therapist has to look at this answer."""
        return self.disposition is not None or self.tier is not None

    def covers(self, number: float) -> bool:
        """Whether a number given as answer falls into this choice; half-open, `from_number` included."""
        return (self.from_number is None or number >= self.from_number) and (
            self.below is None or number < self.below
        )


@dataclass(frozen=True)
class Question:
    """One single-fact question with the answers it allows. "I don't know" is always allowed to a patient.

    `follows` makes it a detail, asked only after `follows_choices` of another question. `number` is the unit of a
    number asked for; the choice follows from it, carried forward week by week when it `grows_weekly`. `history`: a
    decision stands until the answer changes. `once`: not asked each session although its row is. `private`: never
    asked aloud at the desk. `told_en` and `told_es` are what a patient who ticks it reads at once; {crisis_number} is the
    clinic's.
    """

    slug: str
    choices: tuple[Choice, ...]
    en: str = ""
    es: str = ""
    asked: Asked = Asked.PATIENT
    follows: str = ""
    follows_choices: tuple[str, ...] = ()
    number: str = ""
    grows_weekly: bool = False
    sided: bool = False
    marks_places: bool = False
    history: bool = False
    once: bool = False
    decide_each_visit: bool = False
    required: bool = True
    private: bool = False
    told_en: str = ""
    told_es: str = ""

    def __post_init__(self) -> None:
        if self.asked is not Asked.COMPUTED:
            for language, text in (("English", self.en), ("Spanish", self.es)):
                if not text and (language == "English" or self.asked is Asked.PATIENT):
                    raise ValueError(f"The {language} wording is missing.")
            refuse_two_questions(self.en, self.es)
        if bool(self.told_en) != bool(self.told_es):
            raise ValueError("What the patient is told is written in one language only.")
        codes = [choice.code for choice in self.choices]
        if len(set(codes)) != len(codes):
            raise ValueError("Two answers have the same code.")
        self._refuse_gaps()
        for effect in (effect for choice in self.choices for effect in choice.effects):
            if effect.same_side and not self.sided:
                raise ValueError("An effect has same_side = true, but the question does not ask which side.")
            if MARKED_PLACE in effect.muscles and not self.marks_places:
                raise ValueError("An effect is on the marked places, but the question marks none.")
        if not self.choices or (self.asked is not Asked.PATIENT and not self.positive_choices):
            raise ValueError("No answer asks for anything, so the question changes nothing.")

    def _refuse_gaps(self) -> None:
        """Every number has exactly one answer: each answer begins where the one before it ends."""
        if not self.number:
            return
        bounds = [(choice.from_number or 0, choice.below) for choice in self.choices]
        ends = [below for _, below in bounds]
        if [0, *ends] != [*(start for start, _ in bounds), None]:
            raise ValueError(
                "The numbers of the answers leave a gap or overlap; write them from small to large."
            )

    def choice(self, code: str) -> Choice | None:
        """The choice with this code, or None."""
        for choice in self.choices:
            if choice.code == code:
                return choice
        return None

    @property
    def positive_choices(self) -> tuple[Choice, ...]:
        """The answers a therapist has to look at."""
        return tuple(choice for choice in self.choices if choice.is_positive)

    @property
    def is_tickable(self) -> bool:
        """True when a tick means "this fits me": the first answer is "no" and every other one says more."""
        return not self.number and self.choices[0].code == "no" and not self.asks_own_answers

    @property
    def asks_own_answers(self) -> bool:
        """True when a harmless answer other than "no" exists that a plain tick could not tell apart."""
        return any(not c.is_positive and c.code not in ("no", "yes", "rather_not_say") for c in self.choices)


@dataclass(frozen=True)
class ScreeningRow(Approvable):
    """One row of the screening with its source and version. `red_flag` follows from the file it stands in."""

    slug: str
    clinician: str
    source: str
    question: tuple[Question, ...]
    version: int
    every_session: bool = False
    red_flag: bool = False


@dataclass(frozen=True)
class DeskChoice:
    """An answer at the desk and all the desk is told about it."""

    code: str
    outcome: DeskOutcome
    en: str = ""
    es: str = ""


@dataclass(frozen=True)
class DeskQuestion(Approvable):
    """One of the four questions asked before a first booking."""

    slug: str
    en: str
    es: str
    choices: tuple[DeskChoice, ...]
    source: str
    version: int

    def __post_init__(self) -> None:
        refuse_two_questions(self.en, self.es)


@dataclass(frozen=True)
class DispositionWords(Approvable):
    """What a disposition is called, what it means and how a therapist may answer it."""

    slug: Disposition
    label: str
    meaning: str
    resolutions: tuple[Resolution, ...]
    source: str
    version: int


@dataclass(frozen=True)
class TierWords(Approvable):
    """What a tier means to staff and what the patient reads. Open and closed wording; `{emergency_number}` is filled.

    `desk_en` and `desk_es` are what the front desk says on the phone, where that is something else; the words that begin
    with `they` are for somebody who answers for the patient. `tell` is what to say at the emergency room.
    """

    slug: Tier
    label: str
    clinician: str
    en: str
    es: str
    closed_en: str
    closed_es: str
    they_en: str
    they_es: str
    they_closed_en: str
    they_closed_es: str
    source: str
    version: int
    ending_en: str = ""
    ending_es: str = ""
    they_ending_en: str = ""
    they_ending_es: str = ""
    tell_en: str = ""
    tell_es: str = ""
    they_tell_en: str = ""
    they_tell_es: str = ""
    desk_en: str = ""
    desk_es: str = ""


@dataclass(frozen=True)
class Line:
    """A question or a change in the few words of a line to tick, for a screen that must be read in seconds."""

    of: str
    en: str
    es: str


@dataclass(frozen=True)
class IntakeScreen:
    """One screen of "tick any that fit": a title, the questions on it, and changes asked about before a visit.

    `line` says questions of this screen in fewer words; what is not named there keeps the words of its row.
    """

    slug: str
    en: str
    es: str
    questions: tuple[str, ...]
    before_each_visit: bool = False
    changes: tuple[str, ...] = ()
    line: tuple[Line, ...] = ()

    def words_of(self, slug: str) -> Line | None:
        """The short words of a question or change on this screen, None where it has none of its own."""
        return next((line for line in self.line if line.of == slug), None)


@dataclass(frozen=True)
class Change:
    """Something a patient may report as changed since last time: the earlier answers to `asks_again` stand no more.

    With `follows` it is not asked: it is reported by answering that question with anything but "no".
    """

    slug: str
    asks_again: tuple[str, ...]
    en: str = ""
    es: str = ""
    follows: str = ""
    version: int = 1

    def __post_init__(self) -> None:
        if bool(self.follows) == bool(self.en and self.es):
            raise ValueError("A change either follows from a question or has words in both languages.")

    @property
    def question(self) -> Question:
        """The change as a line a patient ticks; it finds nothing by itself."""
        choices = (Choice("no", en="No", es="No"), Choice("yes", en="Yes", es="Sí"))
        return Question(self.slug, choices, en=self.en, es=self.es)


def refuse_two_questions(en: str, es: str) -> None:
    """Raise ValueError for a wording that asks two things: its answer could not be understood."""
    for language, text in (("English", en), ("Spanish", es)):
        if text.count("?") > 1:
            raise ValueError(f"The {language} wording asks two things (two question marks); split it.")
