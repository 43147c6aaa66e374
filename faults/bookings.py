"""F10: fifty people want one time at the same instant, round after round: one has it, and the others hear of three more."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, time, timedelta
from functools import partial
from itertools import islice
from typing import Any

from django.db import connection, transaction

from bench.rows import Row
from clinic import dates, scope
from faults import series_and_offers
from faults.register import Size, at_least, at_most, broken_as_it_must_be, fault_of_senders
from faults.yard import Yard
from patients.actions.appointments import Clash
from patients.models import Appointment
from tests.pathway.series import insert_series
from tests.patients import races
from tests.patients.races import Crowd

ALTERNATIVES = 3
HOURS = range(8, 18)
CONSTRAINTS = "SELECT conname FROM pg_constraint WHERE conrelid = 'rushed'::regclass AND contype = 'x'"

Insert = Callable[[int, datetime], str]  # of one client, at a time


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
    rows += series_and_offers.rows_of_series(crowd, rounds)
    rows += series_and_offers.rows_of_offers(crowd, islice(slots, rounds))
    bare = _on_a_copy(lambda: _bare_rounds(crowd, slots, rounds))
    control = _on_a_copy(lambda: _without_constraints(crowd, slots))
    return [
        *rows,
        at_most("F10 bare rows, rounds with another number than one", bare, 0),
        broken_as_it_must_be("F10 bare rows without the constraints, rows too many", control, 0),
        at_least("F10 faults", clients * rounds * (len(races.KINDS) + series_and_offers.RUSHES), 1),
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


def _rush(crowd: Crowd, what: str, slot: datetime) -> list[Any]:
    now = dates.now()
    return races.rush(
        len(crowd.patients),
        lambda client: races.pressing_again(lambda: crowd.book(what, client, slot, now=now)),
    )


def _bare_rounds(crowd: Crowd, slots: Iterator[datetime], rounds: int) -> int:
    """In how many rounds another number than one came in; anything but the constraint's refusal counts too."""
    wrong = 0
    for insert in _bare_ways(crowd):
        for slot in islice(slots, rounds):
            got = _bare(crowd, insert, slot)
            wrong += (got.count("booked"), races.refused_by_the_table(got)) != (1, len(got) - 1)
            races.run("DELETE FROM rushed")
    return wrong


def _without_constraints(crowd: Crowd, slots: Iterator[datetime]) -> int:
    """Of the ways to put rows in, how many too many came in by the one that let in the fewest."""
    with connection.cursor() as cursor:
        cursor.execute(CONSTRAINTS)
        for (name,) in cursor.fetchall():
            cursor.execute(f'ALTER TABLE rushed DROP CONSTRAINT "{name}"')
    too_many = []
    for insert, slot in zip(_bare_ways(crowd), slots, strict=False):
        got = _bare(crowd, insert, slot)
        too_many.append(got.count("booked") - 1)
        races.run("DELETE FROM rushed")
    return min(too_many)


def _bare(crowd: Crowd, insert: Insert, slot: datetime) -> list[Any]:
    return races.rush(len(crowd.patients), lambda client: insert(client, slot))


def _bare_ways(crowd: Crowd) -> list[Insert]:
    """Rows of one visit by what everybody wants of it, rows of which some only hold the time, and rows of a series."""
    ways: list[Insert] = [partial(_insert, crowd, what) for what in races.BARE_KINDS]
    return [*ways, lambda client, slot: insert_series(crowd, "therapist", client, slot, table="rushed")]


def _insert(crowd: Crowd, what: str, client: int, slot: datetime) -> str:
    return crowd.insert(what, client, slot, table="rushed")


def _on_a_copy(work: Callable[[], int]) -> int:
    """Do something on a copy of the table of appointments: the one everybody uses keeps what it is."""
    races.run("CREATE TABLE rushed (LIKE patients_appointment INCLUDING DEFAULTS INCLUDING INDEXES)")
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
