"""Many want one series at the same instant: one has all of it, nobody has a part of one."""

import secrets
from collections import Counter
from datetime import timedelta

import pytest

from pathway.actions.series import SeriesClash
from patients.models import Appointment
from tests import at_once, cast
from tests.cast import NOW
from tests.pathway.series import book_series, insert_series
from tests.patients import races
from tests.patients.diaries import THURSDAY_9

CLIENTS = 6
WEEK = timedelta(weeks=1)


@pytest.fixture
def crowd(db):
    return at_once.elsewhere(lambda: races.gather(f"series-{secrets.token_hex(4)}", CLIENTS, now=NOW))


def kept(crowd):
    cast.enter(crowd.at)
    rows = Appointment.objects.filter(clinic=crowd.at.clinic)
    return Counter(rows.values_list("patient_id", "therapist_id"))


@pytest.mark.parametrize("what", races.KINDS)
def test_of_those_who_press_at_once_one_has_all_three_visits_and_the_others_none(crowd, what):
    got = races.rush(
        CLIENTS,
        lambda client: races.pressing_again(lambda: book_series(crowd, what, client, THURSDAY_9, now=NOW)),
    )
    assert got.count("booked") == 1
    refused = [one for one in got if one != "booked"]
    assert [type(one) for one in refused] == [SeriesClash] * (CLIENTS - 1)
    assert {len(visit.nearest) for clash in refused for visit in clash.visits} == {3}
    assert list(kept(crowd).values()) == [3]


def test_series_that_overlap_in_part_wait_for_each_other_and_none_is_kept_in_part(crowd):
    got = races.rush(
        CLIENTS,
        lambda client: races.pressing_again(
            lambda: book_series(crowd, "therapist", client, THURSDAY_9 + client % 3 * WEEK, now=NOW)
        ),
    )
    assert {type(one) for one in got} == {str, SeriesClash}
    assert list(kept(crowd).values()) == [3]


@pytest.mark.parametrize("what", races.KINDS)
@pytest.mark.parametrize(
    ("copied", "refused"), [("INCLUDING INDEXES", CLIENTS - 1), ("EXCLUDING INDEXES", 0)]
)
def test_it_is_the_constraint_that_keeps_a_second_series_out_a_copy_without_it_takes_all(
    crowd, what, copied, refused
):
    at_once.elsewhere(
        lambda: races.run(f"CREATE TABLE rushed (LIKE patients_appointment INCLUDING DEFAULTS {copied})")
    )
    try:
        got = races.rush(
            CLIENTS, lambda client: insert_series(crowd, what, client, THURSDAY_9, table="rushed")
        )
    finally:
        at_once.elsewhere(lambda: races.run("DROP TABLE rushed"))
    assert (got.count("booked"), races.refused_by_the_table(got)) == (CLIENTS - refused, refused)
