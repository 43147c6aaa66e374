"""Many want one time at the same instant: one has it, the others are told kindly; and it is the constraint that decides."""

import secrets

import pytest

from clinic import scope
from clinic.errors import Refused
from patients.actions import holds
from patients.actions.appointments import Clash
from patients.models import Appointment
from tests import at_once, cast
from tests.cast import NOW
from tests.patients import races
from tests.patients.diaries import HOUR, THURSDAY_9

CLIENTS = 20


@pytest.fixture
def crowd(db):
    return at_once.elsewhere(lambda: races.gather(f"rush-{secrets.token_hex(4)}", CLIENTS, now=NOW))


@pytest.mark.parametrize("what", races.KINDS)
def test_of_twenty_who_press_at_once_one_has_the_time_and_the_others_are_told(crowd, what):
    got = races.rush(
        CLIENTS, lambda client: races.pressing_again(lambda: crowd.book(what, client, THURSDAY_9, now=NOW))
    )
    assert got.count("booked") == 1
    refused = [one for one in got if one != "booked"]
    assert [(type(one), len(one.nearest)) for one in refused] == [(Clash, 3)] * (CLIENTS - 1)
    cast.enter(crowd.at)
    assert Appointment.objects.filter(clinic=crowd.at.clinic).count() == 1


def test_of_twenty_who_hold_a_time_at_once_one_keeps_it(crowd):
    def attempt(client):
        scope.enter(crowd.at.clinic.pk)
        holds.hold(
            clinic=crowd.at.clinic,
            therapist=crowd.therapists[0],
            patient=crowd.patients[client],
            kind="consultation",
            starts_at=THURSDAY_9,
            length=HOUR,
            by=cast.actors.clock(crowd.at.clinic.pk),
            now=NOW,
        )
        return "held"

    got = races.rush(CLIENTS, attempt)
    assert [type(one) for one in got if one != "held"] == [Clash] * (CLIENTS - 1)


def test_whoever_waits_too_long_behind_another_booking_is_told_and_nothing_is_saved(crowd):
    cast.enter(crowd.at)
    races.run("SELECT 1 FROM patients_patient WHERE id = %s FOR NO KEY UPDATE", [crowd.patients[0].pk])

    def attempt():
        scope.enter(crowd.at.clinic.pk)
        races.run("SET LOCAL lock_timeout = '100ms'")
        crowd.book("patient", 0, THURSDAY_9, now=NOW)

    with pytest.raises(Refused, match="Somebody else is booking at this moment"):
        at_once.elsewhere(attempt)
    assert Appointment.objects.filter(clinic=crowd.at.clinic).count() == 0


@pytest.mark.parametrize("what", races.BARE_KINDS)
@pytest.mark.parametrize(
    ("copied", "refused"), [("INCLUDING INDEXES", CLIENTS - 1), ("EXCLUDING INDEXES", 0)]
)
def test_it_is_the_constraint_that_decides_a_copy_of_the_table_without_it_books_everybody(
    crowd, what, copied, refused
):
    at_once.elsewhere(
        lambda: races.run(f"CREATE TABLE rushed (LIKE patients_appointment INCLUDING DEFAULTS {copied})")
    )
    try:
        got = races.rush(CLIENTS, lambda client: crowd.insert(what, client, THURSDAY_9, table="rushed"))
    finally:
        at_once.elsewhere(lambda: races.run("DROP TABLE rushed"))
    assert (got.count("booked"), races.refused_by_the_table(got)) == (CLIENTS - refused, refused)
