"""F10: fifty people want one time at the same instant, round after round: one has it, and the others hear of three more."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, time, timedelta
from itertools import islice
from typing import Any

from django.db import connection, transaction

from bench.rows import Row
from clinic import dates, scope
from clinic.errors import Refused
from faults.register import Size, at_least, at_most, broken_as_it_must_be, fault_of_senders
from faults.yard import Yard
from patients.actions.appointments import Clash
from patients.models import Appointment
from tests.pathway.series import KIND as SERIES_KIND
from tests.pathway.series import RHYTHM, book_series
from tests.patients import races
from tests.patients.races import Crowd

ALTERNATIVES = 3
HOURS = range(8, 18)
SERIES_AHEAD = timedelta(days=180)
CONSTRAINTS = "SELECT conname FROM pg_constraint WHERE conrelid = 'rushed'::regclass AND contype = 'x'"


@fault_of_senders("F10")
def one_time_for_all(place: Yard, size: Size) -> Sequence[Row]:
    """By the product's own verb, and by bare rows past all its locks and checks, with the constraints and without.

    The verb queues rivals behind locks, so it holds also where the constraints were lost; that it is the constraints that
    decide is seen by the bare rows alone.
    """
    clients, rounds = size.batch // 2, 4 * size.times
    with transaction.atomic():
        crowd = races.gather(f"rush-{secrets.token_hex(4)}", clients, now=dates.now())
        scope.enter(0)
    slots = _slots(crowd)
    rows: list[Row] = []
    for what in races.KINDS:
        tried = [(slot, _rush(crowd, what, slot)) for slot in islice(slots, rounds)]
        rows += _rows_of(crowd, what, tried)
    rows += _rows_of_series(crowd, size)
    bare = _on_a_copy(lambda: _bare_rounds(crowd, slots, rounds))
    control = _on_a_copy(lambda: _without_constraints(crowd, slots))
    return [
        *rows,
        at_most("F10 bare rows, rounds with another number than one", bare, 0),
        broken_as_it_must_be("F10 bare rows without the constraints, rows too many", control, 0),
        at_least("F10 faults", clients * rounds * len(races.KINDS), 1),
    ]


def _rows_of(crowd: Crowd, what: str, tried: Sequence[tuple[datetime, list[Any]]]) -> list[Row]:
    with scope.in_clinic(crowd.at.clinic.pk):
        kept = [
            Appointment.objects.filter(clinic=crowd.at.clinic, starts_at=slot).count() for slot, _ in tried
        ]
    refused = [one for _, got in tried for one in got if one != "booked"]
    told = [isinstance(one, Clash) and len(one.nearest) == ALTERNATIVES for one in refused]
    about = f"F10 {len(tried)} rounds of {len(tried[0][1])} for one {what}:"
    return [
        at_most(f"{about} rounds with another number of rows than one", sum(one != 1 for one in kept), 0),
        at_most(f"{about} people without a refusal that offers three other times", told.count(False), 0),
        at_least(f"{about} people refused", len(refused), len(tried) * (len(tried[0][1]) - 1)),
    ]


def _rows_of_series(crowd: Crowd, size: Size) -> list[Row]:
    """Series that share weeks with each other, on days nobody else rushes for: each is whole or not there."""
    now, clients = dates.now(), max(size.batch // 8, 3)
    day = crowd.at.clinic.local(now).date() + SERIES_AHEAD
    first = dates.local_moment(day - timedelta(days=day.weekday()), time(9), crowd.at.clinic.zone)
    got = races.rush(
        clients,
        lambda client: book_series(
            crowd, "therapist", client, first + client % 3 * timedelta(weeks=1), now=now
        ),
    )
    with scope.in_clinic(crowd.at.clinic.pk):
        rows = Appointment.objects.filter(clinic=crowd.at.clinic, kind=SERIES_KIND)
        kept = Counter(rows.values_list("patient_id", flat=True))
    about = f"F10 {clients} series that overlap:"
    return [
        at_most(f"{about} kept in part", sum(visits != RHYTHM.times for visits in kept.values()), 0),
        at_most(f"{about} booked beside one kept", abs(got.count("booked") - len(kept)), 0),
        at_least(f"{about} kept whole", len(kept), 1),
        at_most(f"{about} answered with anything but a refusal", sum(not _is_kind(one) for one in got), 0),
    ]


def _is_kind(one: object) -> bool:
    return one == "booked" or isinstance(one, Refused)


def _rush(crowd: Crowd, what: str, slot: datetime) -> list[Any]:
    now = dates.now()
    return races.rush(len(crowd.patients), lambda client: crowd.book(what, client, slot, now=now))


def _bare_rounds(crowd: Crowd, slots: Iterator[datetime], rounds: int) -> int:
    """In how many rounds another number of rows than one came in; anything but the constraint's refusal counts too."""
    wrong = 0
    for number in range(rounds):
        got = _bare(crowd, races.KINDS[number % len(races.KINDS)], next(slots))
        wrong += (got.count("booked"), races.refused_by_the_table(got)) != (1, len(got) - 1)
        races.run("DELETE FROM rushed")
    return wrong


def _without_constraints(crowd: Crowd, slots: Iterator[datetime]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(CONSTRAINTS)
        for (name,) in cursor.fetchall():
            cursor.execute(f'ALTER TABLE rushed DROP CONSTRAINT "{name}"')
    return _bare(crowd, "therapist", next(slots)).count("booked") - 1


def _bare(crowd: Crowd, what: str, slot: datetime) -> list[Any]:
    return races.rush(len(crowd.patients), lambda client: crowd.insert(what, client, slot, table="rushed"))


def _on_a_copy(work: Callable[[], int]) -> int:
    """Do something on a copy of the table of appointments: the one everybody uses keeps what it is."""
    races.run("CREATE TABLE rushed (LIKE patients_appointment INCLUDING INDEXES)")
    try:
        return work()
    finally:
        races.run("DROP TABLE rushed")


def _slots(crowd: Crowd) -> Iterator[datetime]:
    """Full hours of weekdays to come, one for each round."""
    clinic = crowd.at.clinic
    day = clinic.local(dates.now()).date()
    while True:
        day += timedelta(days=1)
        if day.weekday() < 5:
            for hour in HOURS:
                yield dates.local_moment(day, time(hour), clinic.zone)
