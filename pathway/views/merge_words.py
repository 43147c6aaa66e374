"""What two records of one person say, line by line, for the page that shows both side by side."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from clinic.models import Clinic
from pathway.queries.merges import Facts, Preview
from patients.models import PatientCard

# Of these each record has its own; what the archived one says is not taken over.
OWN = (
    "Name",
    "Likes to be called",
    "Born",
    "Phone",
    "E-mail",
    "Language",
    "Interpreter",
    "Reached by",
    "Note",
)
CARD = ("Payer", "Visits authorised", "Referral on file", "Notice of non-coverage")


@dataclass(frozen=True)
class Row:
    """One line of the comparison; an empty side was never filled in."""

    label: str
    kept: str
    other: str

    @property
    def differs(self) -> bool:
        return self.kept.casefold() != self.other.casefold()


def rows_of(kept: Facts, other: Facts, *, clinic: Clinic) -> list[Row]:
    """The lines either of the two has something to say on."""
    mine, theirs = _said(kept, clinic), _said(other, clinic)
    return [Row(label, mine[label], theirs[label]) for label in mine if mine[label] or theirs[label]]


def stays_of(preview: Preview, other: Facts, rows: list[Row]) -> list[str]:
    """What is still found under the archived record afterwards, in sentences."""
    decided = preview.verdict
    said = [
        (other.past, f"Its {other.past} past visit{'s' if other.past != 1 else ''}, as history."),
        (decided.open_episode_stays, "Its episode, in which nothing happened but a booking."),
        (decided.open_intake_stays, "Its intake, which was not begun: the one of the kept record is asked."),
        (decided.consent_stays, "Its consent: the kept record has its own, or it was taken back since."),
        (
            _card(other.card),
            f"What its card says ({_listed(other.card)}): it is read in the archived record.",
        ),
    ]
    lost = [f"{row.label}: {row.other}." for row in rows if row.label in OWN and row.other and row.differs]
    return [*lost, *(sentence for stays, sentence in said if stays)]


def _said(facts: Facts, clinic: Clinic) -> dict[str, str]:
    patient = facts.patient
    return {
        "Name": patient.full_name,
        "Likes to be called": patient.preferred_name,
        "Born": _day(patient.birth_date),
        "Phone": patient.phone.as_national if patient.phone else "",
        "E-mail": patient.email,
        "Language": dict(settings.LANGUAGES).get(patient.language, patient.language),
        "Interpreter": patient.interpreter,
        "Reached by": patient.get_channel_display(),
        "Messages": patient.get_stopped_for_display() or "Not stopped",
        "Wishes to be seen by": patient.get_therapist_wish_display(),
        "Chaperone": "Wished" if patient.wants_chaperone else "",
        "Note": patient.note,
        "Added": _day(clinic.local(patient.created_at)),
        "In care with": facts.care,
        "Visits to come": str(facts.coming),
        "Visits so far": _past(facts, clinic),
        **dict.fromkeys(CARD, ""),
        **_card(facts.card),
    }


def _card(card: PatientCard | None) -> dict[str, str]:
    """The lines of a card that say something, under the labels of `CARD`."""
    if card is None:
        return {}
    until = f", valid until {_day(card.referral_until)}" if card.referral_until else ""
    visits = f"{card.visits_authorised} from {_day(card.authorised_from)}" if card.visits_authorised else ""
    referral = f"{card.referral_from}, {_day(card.referral_on)}{until}" if card.referral_from else ""
    notice = f"Signed {_day(card.notice_on)}: {card.notice_for}" if card.notice_on else ""
    said = zip(CARD, (card.payer, visits, referral, notice), strict=True)
    return {label: words for label, words in said if words}


def _listed(card: PatientCard | None) -> str:
    return ", ".join(label.lower() for label in _card(card))


def _day(day: object) -> str:
    return f"{day:%-d %b %Y}"


def _past(facts: Facts, clinic: Clinic) -> str:
    last = f", the last on {_day(clinic.local(facts.last_visit_at))}" if facts.last_visit_at else ""
    return f"{facts.past}{last}"
