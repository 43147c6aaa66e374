"""Whether somebody answers the phone."""

from datetime import UTC, datetime

import pytest

from clinic.opening import Opening, opening

pytestmark = pytest.mark.django_db


def at(cast, day, hour):
    return datetime(2026, 11, day, hour, tzinfo=cast.clinic.zone).astimezone(UTC)


@pytest.mark.parametrize(("day", "hour"), [(18, 8), (18, 17), (20, 12)])
def test_open_within_its_hours(alder, day, hour):
    assert opening(alder.clinic, at(alder, day, hour)) == Opening(is_open=True)


@pytest.mark.parametrize(
    ("day", "hour", "opens"),
    [(18, 7, (18, 8)), (18, 18, (19, 8)), (20, 18, (23, 8)), (21, 12, (23, 8))],
    ids=["before", "after", "friday evening", "saturday"],
)
def test_closed_says_when_it_opens(alder, day, hour, opens):
    found = opening(alder.clinic, at(alder, day, hour))
    assert (found.is_open, found.opens_at) == (False, at(alder, *opens))
