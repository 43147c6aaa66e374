"""How long a record is kept: table cases with the rule they come from, and what a clinic may set."""

from datetime import date

import pytest

from pathway.reference.retention import retention
from pathway.rules.retention import (
    Rule,
    audit_problem,
    audit_years,
    kept_until,
    latest_birth,
    latest_last_care,
    problem,
)

CALIFORNIA = Rule(7, 19)
GROWN = date(1980, 5, 17)


@pytest.mark.parametrize(
    ("last_care_on", "birth_date", "rule", "until"),
    [
        pytest.param(date(2020, 3, 1), GROWN, CALIFORNIA, date(2027, 3, 1), id="CA2620: 7 years after discharge"),
        pytest.param(date(2020, 3, 1), date(2010, 5, 17), CALIFORNIA, date(2029, 5, 17), id="CA2620: a child to nineteen"),
        pytest.param(date(2020, 3, 1), date(2003, 5, 17), CALIFORNIA, date(2027, 3, 1), id="CA2620: seven years at least"),
        pytest.param(date(2020, 2, 29), GROWN, CALIFORNIA, date(2027, 3, 1), id="a leap day is never a day short"),
    ],
)  # fmt: skip
def test_a_record_is_kept_for_the_longer_of_both(last_care_on, birth_date, rule, until):
    assert kept_until(last_care_on, birth_date, rule) == until


@pytest.mark.parametrize("on", [date(2026, 11, 22), date(2028, 2, 29), date(2028, 3, 1)])
@pytest.mark.parametrize(
    "last_care_on", [date(2019, 11, 22), date(2021, 2, 28), date(2021, 3, 1), date(2020, 2, 29)]
)
def test_the_list_and_the_rule_agree_on_who_is_past_their_years(on, last_care_on):
    listed = last_care_on < latest_last_care(on, CALIFORNIA) and latest_birth(on, CALIFORNIA) > GROWN
    assert not listed or kept_until(last_care_on, GROWN, CALIFORNIA) < on


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (Rule(7, 19), None),
        (Rule(12, 25), None),
        (Rule(6, 19), "years"),
        (Rule(51, 19), "years"),
        (Rule(7, 18), "until_age"),
        (Rule(7, 26), "until_age"),
    ],
)
def test_a_clinic_keeps_records_as_long_as_its_place_asks_or_longer(wanted, field):
    found = problem(wanted, CALIFORNIA)
    assert (found[0] if found else None) == field


def test_where_no_rule_is_known_the_longest_counts():
    known = retention()
    assert known.of_place("US-ZZ") == known.places["default"]
    assert max(place.years for place in known.places.values()) == known.places["default"].years


def test_nothing_that_is_a_patients_record_is_removed_by_itself():
    assert set(retention().removals) == {
        *("unconfirmed_request", "closed_request", "draft_revision", "taken_form"),
        *("open_invitation", "ended_sign_in"),
    }


@pytest.mark.parametrize(
    ("own", "records", "years"),
    [(None, 10, 10), (12, 10, 12), (None, 3, 6), (8, 10, 10)],
    ids=["as the records", "longer", "164.316: six years", "records were set longer since"],
)
def test_the_audit_is_kept_as_long_as_the_records_and_as_the_law_asks(own, records, years):
    assert audit_years(own, records=records, least=6) == years


@pytest.mark.parametrize(
    ("wanted", "is_wrong"), [(None, False), (10, False), (50, False), (9, True), (51, True)]
)
def test_a_clinic_keeps_its_audit_as_long_as_its_records_or_longer(wanted, is_wrong):
    found = audit_problem(wanted, records=10, least=6)
    assert (found[0] if found else None) == ("audit_years" if is_wrong else None)
