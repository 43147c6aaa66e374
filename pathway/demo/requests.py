"""Strangers who asked for a first visit on the public page, pressed on the link of the mail, and wait for the desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from clinic import actors
from clinic.messages import outbox
from clinic.models import Membership, Message
from pathway.actions import alerts, booking_requests
from pathway.actions.alert_tellings import ABOUT as ABOUT_ALERT
from pathway.actions.booking_requests import ABOUT, Asked
from pathway.demo.practices import Practice
from pathway.models import Alert
from pathway.reference import library
from patients.queries import booking_requests as queries

WANTED = 3  # times each of them could come
SEEN_AFTER = timedelta(minutes=12)


@dataclass(frozen=True)
class Stranger:
    """Who asked, how long ago, and the desk questions answered with yes."""

    given_name: str
    family_name: str
    birth_date: date
    phone: str
    before_now: timedelta
    language: str = "en"
    alarms: Mapping[str, str] = field(default_factory=dict)

    @property
    def email(self) -> str:
        return f"{self.given_name}.{self.family_name}@mail.example".lower()


STRANGERS = {
    "alder": (
        Stranger("Theresa", "Lindgren", date(1974, 3, 8), "+13035550190", timedelta(hours=19)),
        Stranger(
            "Mateo",
            "Arroyo",
            date(1988, 11, 2),
            "+13035550191",
            timedelta(minutes=50),
            language="es",
            alarms={"desk_ill": "yes"},  # a clinician was told, and calls before anything is booked
        ),
    ),
}


def ask_for_first_visits(practice: Practice, *, now: datetime) -> None:
    """In the clinic that is in scope, when all its visits are booked: the times they could come are free now."""
    free = queries.offered(practice.clinic, now=now)
    for number, stranger in enumerate(STRANGERS.get(practice.clinic.slug, ())):
        _ask(practice, stranger, free[number : number + WANTED], now - stranger.before_now)


def _ask(practice: Practice, stranger: Stranger, wanted_at: list[datetime], at: datetime) -> None:
    asked = Asked(
        given_name=stranger.given_name,
        family_name=stranger.family_name,
        birth_date=stranger.birth_date,
        email=stranger.email,
        phone=stranger.phone,
        channel="email",
        language=stranger.language,
        wanted_at=wanted_at,
        choices={**dict.fromkeys(library().desk_questions, "no"), **stranger.alarms},
    )
    row = booking_requests.ask(practice.clinic, asked, by=actors.visitor(practice.clinic.pk), now=at)
    for message in Message.objects.filter(about_kind=ABOUT, about_id=row.pk):
        outbox.settle_as_sent(message, at=at + timedelta(seconds=20))
    confirmed_at = at + timedelta(minutes=3)
    booking_requests.confirm(row, by=actors.patient(queries.link_of(row)), now=confirmed_at)
    for alert in Alert.objects.filter(episode__patient__booking_requests=row):
        _is_seen(alert, confirmed_at)


def _is_seen(alert: Alert, told_at: datetime) -> None:
    """Whose alert it is has it in hand, and has not called yet."""
    for mail in Message.objects.filter(about_kind=ABOUT_ALERT, about_id=alert.pk):
        outbox.settle_as_sent(mail, at=told_at + timedelta(seconds=20))
    owner = Membership.objects.get(clinic=alert.clinic_id, user=alert.owner_id)
    alerts.acknowledge(alert, by=actors.staff(owner), now=told_at + SEEN_AFTER)
