"""A crowd that wants one time at the same instant, for the race tests of every day and the fault run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, connection
from psycopg.errors import DeadlockDetected, ExclusionViolation, UniqueViolation

from clinic import actions, scope
from clinic.enums import Role
from clinic.errors import Refused
from clinic.models import Room, User
from patients.actions import appointments
from patients.actions.reservations import BUSY
from patients.models import Patient
from tests import at_once, cast

HOUR = timedelta(hours=1)
MOST_PRESSES = 20
KINDS = ("therapist", "room", "patient")
BARE_KINDS = (
    *KINDS,
    "hold",
)  # of a therapist: every second row is a time that is only held, as an offer holds it
INSERT = (
    "INSERT INTO {table} (id, uuid, clinic_id, therapist_id, patient_id, room_id, starts_at, ends_at, booked_at, kind,"
    " state, held_until, cancel_reason, overbook_reason, late_choice, version)"
    " VALUES (%s, gen_random_uuid(), %s, %s, %s, %s, %s, %s, %s, 'consultation', %s, %s, '', '', '', 1)"
)


@dataclass(frozen=True)
class Crowd:
    """One clinic with as many therapists and patients as there are clients, and one room."""

    at: cast.Cast
    therapists: list[User]
    patients: list[Patient]
    room: Room

    def wish(self, what: str, client: int) -> dict[str, Any]:
        """What one client wants so that all of them want the same therapist, room or patient, and share nothing else."""
        return {
            "therapist": self.therapists[0 if what == "therapist" else client],
            "patient": self.patients[0 if what == "patient" else client],
            "room": self.room if what == "room" else None,
        }

    def book(self, what: str, client: int, starts_at: datetime, *, now: datetime) -> str:
        """The product's own verb, as one of the crowd."""
        scope.enter(self.at.clinic.pk)
        appointments.book(
            clinic=self.at.clinic,
            **self.wish(what, client),
            kind="consultation",
            starts_at=starts_at,
            length=HOUR,
            by=self.at.receptionist.by,
            now=now,
        )
        return "booked"

    def insert(self, what: str, client: int, starts_at: datetime, *, table: str, number: int = 0) -> str:
        """Nothing but the row, past every check and lock of the product; `number` where one client makes several."""
        state: list[Any] = ["held", starts_at] if what == "hold" and client % 2 else ["booked", None]
        scope.enter(self.at.clinic.pk)
        wish = self.wish("therapist" if what == "hold" else what, client)
        keys = [number * len(self.patients) + client + 1, self.at.clinic.pk]
        keys += [wish["therapist"].pk, wish["patient"].pk]
        room = wish["room"].pk if wish["room"] else None
        run(INSERT.format(table=table), [*keys, room, starts_at, starts_at + HOUR, starts_at, *state])
        return "booked"


def gather(slug: str, clients: int, *, now: datetime) -> Crowd:
    """The crowd, made in the transaction that is open."""
    at = cast.open_clinic(slug=slug, now=now)
    therapists = []
    for number in range(clients):
        member = actions.add_member(
            at.clinic,
            email=f"{number}@{slug}.example",
            name=f"Therapist {number}",
            role=Role.THERAPIST,
            by=at.manager.by,
            now=now,
        )
        actions.set_working_hours(at.clinic, member.user, cast.WEEK, by=at.manager.by, now=now)
        therapists.append(member.user)
    names = [f"Number{number}" for number in range(clients)]
    patients = [cast.patient(at, given_name=name, channel="phone", now=now) for name in names]
    return Crowd(at, therapists, patients, Room.objects.get(clinic=at.clinic))


def rush(clients: int, attempt: Callable[[int], str]) -> list[Any]:
    """Everybody at the same instant, each on a connection of their own: what each got, or what it was refused with."""
    return at_once.at_once(*(lambda number=number: attempt(number) for number in range(clients)))


def pressing_again(attempt: Callable[[], str]) -> str:
    """What an attempt comes to for somebody who, told that others are booking, tries again as the sentence says.

    On a slow machine the last of fifty wait longer for a lock than the database lets them.
    """
    for _ in range(MOST_PRESSES - 1):
        try:
            return attempt()
        except Refused as refused:
            if refused.message != BUSY:
                raise
    return attempt()


def refused_by_the_table(got: list[Any]) -> int:
    """How many the constraint kept out, itself or by a deadlock.

    Past the locks of the product two rows may each wait for the other to be decided; PostgreSQL then ends one of them.
    """
    return sum(
        isinstance(one, DatabaseError)
        and isinstance(one.__cause__, ExclusionViolation | UniqueViolation | DeadlockDetected)
        for one in got
    )


def run(statement: str, parameters: Any = ()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
