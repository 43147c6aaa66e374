"""An offer is taken on two devices, runs out, or is booked by the desk at the same instant: one of them happened."""

import secrets
from datetime import timedelta

import pytest

from clinic import scope
from clinic.errors import Refused
from pathway.actions import waitlist_offers, waitlist_rounds
from patients.actions.appointments import Clash
from patients.models import Appointment, WaitlistOffer
from tests import at_once, cast
from tests.cast import NOW
from tests.pathway import waiting_crowd
from tests.pathway.waitlists import REVIEW, a_round, given_back, offers, waits
from tests.patients import races
from tests.patients.diaries import HOUR, THURSDAY_9, book, someone

EXPIRY = NOW + 2 * HOUR
JUST_BEFORE = EXPIRY - timedelta(seconds=1)
ROUNDS = 4
CROWD = 8


def offered_to_the_first():
    at = cast.open_clinic(slug=f"wait-{secrets.token_hex(4)}")
    waits(at, "First")
    waits(at, "Second", now=NOW + HOUR)
    given_back(at)
    a_round()
    return at


def still_to_be_offered():
    at = cast.open_clinic(slug=f"wait-{secrets.token_hex(4)}")
    for name in ("First", "Second"):
        waits(at, name)
    given_back(at)
    return at


@pytest.fixture
def at(db):
    return at_once.elsewhere(offered_to_the_first)


def pressing(at, what, now=JUST_BEFORE):
    def press():
        scope.enter(at.clinic.pk)
        row = WaitlistOffer.objects.select_related("clinic", "entry").get()
        return what(row, by=at.receptionist.by, now=now)

    return press


def booked(at):
    cast.enter(at)
    rows = Appointment.objects.filter(clinic=at.clinic, starts_at=THURSDAY_9, state="booked")
    return list(rows.values_list("patient__given_name", flat=True))


def test_taken_on_several_devices_at_once_it_is_one_visit(at):
    got = at_once.at_once(*[pressing(at, waitlist_offers.accept)] * ROUNDS)
    assert booked(at) == ["First"]
    assert {type(one) for one in got} == {Appointment}
    assert len({one.pk for one in got}) == 1


@pytest.mark.parametrize("_", range(ROUNDS))
def test_taken_and_refused_at_once_the_first_press_counts(at, _):
    got = at_once.at_once(pressing(at, waitlist_offers.accept), pressing(at, waitlist_offers.decline))
    is_taken = isinstance(got[0], Appointment)
    assert booked(at) == (["First"] if is_taken else [])
    assert offers() == [("First", "accepted" if is_taken else "declined")]
    assert [isinstance(one, Refused) for one in got].count(True) == 1


@pytest.mark.parametrize("_", range(ROUNDS))
def test_taken_in_the_last_second_while_it_runs_out_and_the_desk_books_one_person_has_the_time(at, _):
    def desk_books():
        scope.enter(at.clinic.pk)
        return book(at, someone(at, "Desk"), now=EXPIRY, **REVIEW)

    def clock_runs():
        return waitlist_rounds.expire_due(now=EXPIRY)

    got = at_once.at_once(pressing(at, waitlist_offers.accept), clock_runs, desk_books)
    assert booked(at) in (["First"], ["Desk"])
    assert [isinstance(one, Refused) for one in got].count(True) == 1
    taken = [state for _, state in offers()] == ["accepted"]
    assert taken is (booked(at) == ["First"])


def test_several_rounds_of_the_clock_at_once_offer_a_time_once(db):
    at = at_once.elsewhere(still_to_be_offered)
    got = at_once.at_once(*[lambda: waitlist_rounds.offer_freed(now=NOW)] * ROUNDS)
    cast.enter(at)
    assert sorted(got) == [0] * (ROUNDS - 1) + [1]
    assert offers() == [("First", "offered")]


@pytest.fixture
def crowd(db):
    return at_once.elsewhere(lambda: races.gather(f"wait-{secrets.token_hex(4)}", CROWD, now=NOW))


def everybody_waits(crowd):
    def wait_all():
        cast.enter(crowd.at)
        return [waiting_crowd.wait(crowd, patient, now=NOW) for patient in crowd.patients]

    return at_once.elsewhere(wait_all)


def test_a_time_that_is_offered_to_many_at_once_is_kept_for_one_and_the_desk_hears_of_three_others(crowd):
    entries = everybody_waits(crowd)
    got = races.rush(
        CROWD,
        lambda client: races.pressing_again(
            lambda: waiting_crowd.offer(crowd, entries[client], THURSDAY_9, now=NOW)
        ),
    )
    refused = [(type(one), len(one.nearest)) for one in got if one != "offered"]
    assert refused == [(Clash, 3)] * (CROWD - 1)
    cast.enter(crowd.at)
    assert WaitlistOffer.objects.filter(clinic=crowd.at.clinic).count() == 1
    held = Appointment.everything.filter(clinic=crowd.at.clinic)
    assert list(held.values_list("state", flat=True)) == ["held"]


def test_whoever_is_offered_many_times_at_once_is_offered_one(crowd):
    entries = everybody_waits(crowd)
    got = races.rush(
        CROWD,
        lambda client: races.pressing_again(
            lambda: waiting_crowd.offer(crowd, entries[0], THURSDAY_9 + client * HOUR, now=NOW)
        ),
    )
    refused = [one.message for one in got if one != "offered"]
    assert refused == ["They have an offer that is not answered yet. Take it back first."] * (CROWD - 1)


@pytest.mark.parametrize(("copied", "refused"), [("INCLUDING INDEXES", CROWD), ("EXCLUDING INDEXES", 0)])
def test_it_is_the_constraint_that_allows_one_open_offer_a_copy_without_it_takes_them_all(
    crowd, copied, refused
):
    entries = everybody_waits(crowd)

    def offered():
        waiting_crowd.offer(crowd, entries[0], THURSDAY_9, now=NOW)
        races.run(f"CREATE TABLE offered (LIKE patients_waitlistoffer {copied})")
        races.run("INSERT INTO offered SELECT * FROM patients_waitlistoffer")
        return WaitlistOffer.objects.get()

    made = at_once.elsewhere(offered)
    try:
        got = races.rush(
            CROWD, lambda client: waiting_crowd.insert_again(crowd, made, client, table="offered")
        )
    finally:
        at_once.elsewhere(lambda: races.run("DROP TABLE offered"))
    assert (got.count("offered"), races.refused_by_the_table(got)) == (CROWD - refused, refused)


def test_a_kept_time_that_many_take_while_the_desk_books_it_for_others_is_one_visit(crowd):
    entries = everybody_waits(crowd)
    at_once.elsewhere(lambda: waiting_crowd.offer(crowd, entries[0], THURSDAY_9, now=NOW))
    cast.enter(crowd.at)
    made = WaitlistOffer.objects.get(clinic=crowd.at.clinic)
    got = races.rush(
        CROWD, lambda client: races.pressing_again(lambda: waiting_crowd.take_or_book(crowd, made, client))
    )
    assert {type(one) for one in got if one != "booked"} == {Clash}
    cast.enter(crowd.at)
    assert Appointment.objects.filter(clinic=crowd.at.clinic, starts_at=THURSDAY_9).count() == 1
