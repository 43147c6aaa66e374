"""Goals of Today, the page that is open all day: what it asks of the database does not grow with the day."""

from __future__ import annotations

import gzip
from datetime import datetime, time, timedelta

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.goals import Measure, goal
from clinic import actions, dates, scope
from clinic.enums import Role
from patients.actions import appointments
from patients.enums import AppointmentKind
from tests import cast

THERAPISTS, EACH = 4, 10
UNCOUNTED = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "SELECT set_config", "SET LOCAL")


@goal("G5 Today with 40 appointments, queries", at_most=7)
def queries_of_today() -> Measure:
    """At most three for the board and four for sign-in and frame."""
    client = _desk("forty", EACH)
    return lambda: _queries(client)


@goal("G5 Today, queries more with 40 appointments than with 4", at_most=0)
def queries_that_grow() -> Measure:
    few, many = _desk("few", 1), _desk("many", EACH)
    return lambda: _queries(many) - _queries(few)


@goal("G15 Today with 40 appointments", at_most=10, unit="kB gz")
def weight_of_today() -> Measure:
    client = _desk("weighed", EACH)
    return lambda: len(gzip.compress(client.get("/today/").content)) / 1000


def _queries(client: Client) -> int:
    client.get("/today/")  # what is remembered after the first look is not part of the page
    with CaptureQueriesContext(connection) as seen:
        answer = client.get("/today/")
    if answer.status_code != 200:
        raise RuntimeError(f"Today answered {answer.status_code}.")
    return sum(not query["sql"].startswith(UNCOUNTED) for query in seen.captured_queries)


def _desk(slug: str, each: int) -> Client:
    """The front desk of a clinic of four therapists who have so many visits today, whatever day it is."""
    with transaction.atomic():
        now = dates.now()
        team = cast.open_clinic(slug=slug, time_zone="America/Denver", now=now)
        clinic, by = team.clinic, team.receptionist.by
        every_day = [(day, time(7), time(19)) for day in range(7)]
        actions.set_opening_hours(clinic, every_day, by=by, now=now)
        morning = datetime.combine(now.astimezone(clinic.zone).date(), time(8), tzinfo=clinic.zone)
        for number in range(THERAPISTS):
            member = actions.add_member(
                clinic,
                email=f"therapist-{number}@{slug}.example",
                name=f"Therapist {number}",
                role=Role.THERAPIST,
                title="PT",
                is_clinical_lead=False,
                password=cast.PASSWORD,
                by=by,
                now=now,
            )
            cast.certify(clinic, member.user, by=by, now=now)
            actions.set_working_hours(clinic, member.user, every_day, by=by, now=now)
            for place in range(each):
                patient = cast.patient(
                    team, given_name=f"Given{place}", family_name=f"Family{number}", phone="", now=now
                )
                appointments.book(
                    clinic=clinic,
                    patient=patient,
                    therapist=member.user,
                    kind=AppointmentKind.TREATMENT,
                    starts_at=morning + place * timedelta(minutes=60),
                    length=timedelta(minutes=45),
                    by=by,
                    now=morning,
                )
        scope.enter(0)
    client = Client()
    client.force_login(team.receptionist.user)
    return client
