"""When the needling band may open, and every reason why not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pathway.reference.library import Library
from pathway.rules.consents import Gap
from pathway.rules.screenings import ASK_AGAIN, NOT_ANSWERED, Assessment

EXAMINATION_WAITS = "The assessment found something the screening must hear first."
LISTED_ONE_BY_ONE = (
    3  # more open questions than this are told as a number: the screening's own page lists them
)


@dataclass(frozen=True)
class Missing:
    """One unmet condition: a stable code, the sentence that says what to do, and the name of the page that meets it.

    `link_name` is one of consent, screening, assessment, review, alerts, credentials, plan, deviation, session; `field`
    names an input of the session log, with the site number first where it belongs to a site (`site-2-needles_out`).
    """

    code: str
    sentence: str
    link_name: str = "session"
    field: str = ""


UNHEARD = Missing(
    "answers_unheard",
    "The patient answered before this visit and nobody has gone through it. Re-screen with the answers.",
    "screening",
)


ALARMED_SINCE = Missing(
    "alarmed_since",
    "The patient gave an alarming answer after this screening. Ask again before any needle.",
    "screening",
)


@dataclass(frozen=True)
class Gate:
    """Whether the needling band may open, with every reason why not."""

    open: bool
    missing: tuple[Missing, ...]


@dataclass(frozen=True)
class TherapistFacts:
    """What lets a therapist needle here. A date is the last day of validity; None means not on record."""

    licence_expires_on: date | None
    credential_expires_on: date | None
    jurisdiction_allows: bool
    advanced_muscles: frozenset[str] = frozenset()


def needling_gate(
    *,
    screening: Assessment | None,
    consent: Iterable[Gap],
    said_today: Iterable[Gap],
    emergency_alert_open: bool,
    examination_waits: bool = False,
    therapist: TherapistFacts,
    muscles: Iterable[str],
    on: date,
    library: Library,
    answers_unheard: bool = False,
    alarmed_since: bool = False,
    review: str = "",
    is_late: bool = False,
) -> Gate:
    """Whether the needling band may open on a day for this patient and therapist (clinical reference, section 4).

    `muscles` are those planned for today; `consent` is what the consent lacks (`consents.gaps`). `said_today` is what has
    still to be said in the room (`consents.gaps_today`), asked of a session; before there is one nothing is.
    `answers_unheard`: the patient said something for today's visit after the last screening;
    `alarmed_since`: a check-in or an intake raised an alarm after the screening that stands began, resolved or not: what
    was clear this morning has been put in question ("a row expires when the patient reports a change", section 1);
    `examination_waits`: an assessment found a sign that nobody took to the screening or explained;
    `review` says why no needle goes in before the course is reviewed (`reviews.due`), empty when one may;
    `is_late`: the visit is over and entered from paper, so nothing of it is to be asked today.
    """
    missing = [
        *(Missing(gap.code, gap.sentence, "consent") for gap in consent),
        *_missing_screening(screening, library, "that day" if is_late else "today"),
        *([UNHEARD] if answers_unheard else []),
        *([ALARMED_SINCE] if alarmed_since else []),
        *([Missing("review", review, "review")] if review else []),
        *_missing_credentials(therapist, frozenset(muscles), on, library),
        *(Missing(gap.code, gap.sentence, "session", _place(gap)) for gap in said_today),
    ]
    if examination_waits:
        missing.insert(0, Missing("examination", EXAMINATION_WAITS, "assessment"))
    if emergency_alert_open:
        missing.insert(
            0, Missing("emergency_alert", "An emergency alert is open. Resolve it first.", "alerts")
        )
    return Gate(open=not missing, missing=tuple(missing))


def missing_to_open(therapist: TherapistFacts, *, on: date) -> Missing | None:
    """What keeps a therapist from opening a new visit on a day, with needles or without: nothing but the licence.

    Source: clinical reference, section 7, `credential_expiry`: block new logs after expiry, keep signed history.
    """
    return next(iter(_missing_paper("licence", "licence", therapist.licence_expires_on, on)), None)


def _place(gap: Gap) -> str:
    return "chaperone" if gap.code.startswith("chaperone") else gap.code


def _missing_screening(screening: Assessment | None, library: Library, when: str) -> Iterable[Missing]:
    if screening is None:
        yield Missing("screening", "There is no screening for this episode yet.", "screening")
        return
    many = [
        (code, prefix, slugs, words)
        for code, prefix, slugs, words in (
            ("unanswered", NOT_ANSWERED, screening.unanswered, "not answered yet"),
            ("ask_again", ASK_AGAIN, screening.ask_again, f"to be asked again {when}"),
        )
        if len(slugs) > LISTED_ONE_BY_ONE
    ]
    counted = {prefix + library.questions[slug].en for _, prefix, slugs, _ in many for slug in slugs}
    for number, sentence in enumerate(screening.because, start=1):
        if sentence not in counted:
            said = sentence.replace(ASK_AGAIN, ASK_AGAIN.replace("today", when))
            yield Missing(f"screening_{number}", said, "screening")
    for code, _, slugs, words in many:
        sentence = f"{len(slugs)} questions of the screening are {words}."
        yield Missing(f"screening_{code}", sentence, "screening")


def _missing_credentials(
    therapist: TherapistFacts, muscles: frozenset[str], on: date, library: Library
) -> Iterable[Missing]:
    if not therapist.jurisdiction_allows:
        yield Missing(
            "jurisdiction", "Dry needling is not permitted in this clinic's jurisdiction.", "credentials"
        )
    yield from _missing_paper("licence", "licence", therapist.licence_expires_on, on)
    yield from _missing_paper("credential", "dry-needling credential", therapist.credential_expires_on, on)
    for slug in sorted(muscles - therapist.advanced_muscles):
        if slug in library.muscles and library.muscles[slug].advanced:
            name = library.muscles[slug].en
            yield Missing(
                f"advanced_{slug}", f"{name} is an advanced muscle the credential does not cover.", "plan"
            )


def _missing_paper(code: str, name: str, expires_on: date | None, on: date) -> Iterable[Missing]:
    if expires_on is None:
        yield Missing(code, f"The therapist's {name} is not on record.", "credentials")
    elif expires_on < on:
        yield Missing(code, f"The therapist's {name} expired on {expires_on.isoformat()}.", "credentials")
