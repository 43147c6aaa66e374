"""F10 where a press means more than one visit: series, and a time that is offered, taken and booked at one instant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time, timedelta
from itertools import islice
from typing import Any

from django.db import transaction

from bench.rows import Row
from clinic import actors, dates, scope
from clinic.errors import Refused
from faults.register import at_least, at_most
from pathway.actions import waitlist_offers
from pathway.actions.series import SeriesClash
from patients.actions.appointments import Clash
from patients.enums import OfferState, WaitState
from patients.models import Appointment, WaitlistEntry, WaitlistOffer
from tests.pathway import waiting_crowd
from tests.pathway.series import KIND, RHYTHM, book_series
from tests.patients import races
from tests.patients.races import Crowd

RUSHES = 3  # in each round: for a series, for an offer, for what is offered
ALTERNATIVES = 3
AHEAD = timedelta(days=180)  # where nobody rushes for anything else
HOURS = range(8, 17)


def rows_of_series(crowd: Crowd, rounds: int) -> list[Row]:
    """Everybody wants one series, round after round; then series that share weeks: each is whole or not there."""
    firsts = _firsts(crowd)
    apart = next(firsts)
    alike = [_rush_for_series(crowd, [first]) for first in islice(firsts, rounds)]
    shared = _rush_for_series(crowd, [apart + number * timedelta(weeks=1) for number in range(3)])
    with scope.in_clinic(crowd.at.clinic.pk):
        rows = Appointment.objects.filter(clinic=crowd.at.clinic, kind=KIND)
        kept = Counter(rows.values_list("patient_id", flat=True))
    refused = [one for got in alike for one in got if one != "booked"]
    booked = [got.count("booked") for got in alike]
    about = f"F10 {rounds} rounds of {len(crowd.patients)} for one series:"
    return [
        at_most(f"{about} rounds with another number of series than one", sum(one != 1 for one in booked), 0),
        at_most(f"{about} people without a refusal that offers other times", _untold(refused), 0),
        at_least(f"{about} people refused", len(refused), rounds * (len(crowd.patients) - 1)),
        at_most(
            f"{about} visits of a part of one", sum(number % RHYTHM.times for number in kept.values()), 0
        ),
        at_most(
            f"{about} visits that nobody was told of",
            abs(RHYTHM.times * (sum(booked) + shared.count("booked")) - sum(kept.values())),
            0,
        ),
        at_least("F10 series that share weeks: kept whole", shared.count("booked"), 1),
        at_most("F10 series that share weeks: answered with anything else", _unkind(shared), 0),
    ]


def rows_of_offers(crowd: Crowd, slots: Iterable[datetime]) -> list[Row]:
    """One time is offered to everybody who waits; then whoever has it takes it everywhere while the desk books it."""
    offered, taken, kept = [], [], []
    for slot in slots:
        now = dates.now()
        entries = _everybody_waits(crowd, now)
        offered.append(_rush_for_offer(crowd, entries, slot, now))
        with scope.in_clinic(crowd.at.clinic.pk):
            made = WaitlistOffer.objects.filter(clinic=crowd.at.clinic, starts_at=slot)
            one = made.select_related("clinic").first()
            kept.append(made.count())
        if one is not None:
            taken.append(_rush_for_what_is_kept(crowd, one))
            kept[-1] = max(kept[-1], _visits_at(crowd, slot), key=lambda number: abs(number - 1))
            _end(one)
    people, rounds = len(crowd.patients), len(offered)
    not_offered = [one for got in offered for one in got if one != "offered"]
    not_taken = [one for got in taken for one in got if one != "booked"]
    about = f"F10 {rounds} rounds of {people} for one offer:"
    return [
        at_most(
            f"{about} rounds with another number of offers or visits than one",
            sum(one != 1 for one in kept),
            0,
        ),
        at_most(f"{about} people without a refusal that offers three other times", _no_clash(not_offered), 0),
        at_least(f"{about} people refused", len(not_offered), rounds * (people - 1)),
        at_most(
            "F10 offers taken and booked at once: people without such a refusal", _no_clash(not_taken), 0
        ),
        at_least(
            "F10 offers taken and booked at once: people refused", len(not_taken), rounds * (people // 2 - 1)
        ),
    ]


def _firsts(crowd: Crowd) -> Iterator[datetime]:
    """Full hours of the weekdays of one week, so that no series of one meets a series of another."""
    day = crowd.at.clinic.local(dates.now()).date() + AHEAD
    monday = day - timedelta(days=day.weekday())
    for number in range(5):
        for hour in HOURS:
            yield dates.local_moment(monday + timedelta(days=number), time(hour), crowd.at.clinic.zone)


def _rush_for_series(crowd: Crowd, firsts: Sequence[datetime]) -> list[Any]:
    now = dates.now()
    return races.rush(
        len(crowd.patients),
        lambda client: races.pressing_again(
            lambda: book_series(crowd, "therapist", client, firsts[client % len(firsts)], now=now)
        ),
    )


def _everybody_waits(crowd: Crowd, now: datetime) -> list[WaitlistEntry]:
    """A place on the list for each, also for whoever was given a visit in the round before."""
    with transaction.atomic():
        scope.enter(crowd.at.clinic.pk)
        rows = WaitlistEntry.objects.filter(clinic=crowd.at.clinic, state=WaitState.WAITING)
        waiting = {row.patient_id: row for row in rows}
        return [
            waiting.get(patient.pk) or waiting_crowd.wait(crowd, patient, now=now)
            for patient in crowd.patients
        ]


def _rush_for_offer(crowd: Crowd, entries: list[WaitlistEntry], slot: datetime, now: datetime) -> list[Any]:
    return races.rush(
        len(entries),
        lambda client: races.pressing_again(
            lambda: waiting_crowd.offer(crowd, entries[client], slot, now=now)
        ),
    )


def _rush_for_what_is_kept(crowd: Crowd, made: WaitlistOffer) -> list[Any]:
    return races.rush(
        len(crowd.patients),
        lambda client: races.pressing_again(lambda: waiting_crowd.take_or_book(crowd, made, client)),
    )


def _visits_at(crowd: Crowd, slot: datetime) -> int:
    """How many rows stand at this time, held ones too."""
    with scope.in_clinic(crowd.at.clinic.pk):
        return Appointment.everything.filter(clinic=crowd.at.clinic, starts_at=slot).count()


def _end(made: WaitlistOffer) -> None:
    """What nobody took runs out, so that its patient can be offered the next time."""
    with scope.in_clinic(made.clinic_id):
        if WaitlistOffer.objects.filter(pk=made.pk, state=OfferState.OFFERED).exists():
            waitlist_offers.expire(made, by=actors.clock(made.clinic_id), now=made.expires_at)


def _untold(refused: list[Any]) -> int:
    """Who was not told, of each visit that stands in the way, of three other times."""
    told = [
        isinstance(one, SeriesClash)
        and all(len(visit.nearest) == ALTERNATIVES for visit in one.visits if visit.reason)
        for one in refused
    ]
    return told.count(False)


def _no_clash(refused: list[Any]) -> int:
    return sum(not (isinstance(one, Clash) and len(one.nearest) == ALTERNATIVES) for one in refused)


def _unkind(got: list[Any]) -> int:
    return sum(one != "booked" and not isinstance(one, Refused) for one in got)
