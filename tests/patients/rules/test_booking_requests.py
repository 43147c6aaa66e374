"""How much a public page takes in, and which times it offers."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from patients.rules.booking_requests import spread, too_many

DENVER = ZoneInfo("America/Denver")


@pytest.mark.parametrize(
    ("for_address", "for_clinic", "refused"),
    [(0, 0, False), (1, 39, False), (2, 0, True), (0, 40, True)],
)
def test_an_address_asks_twice_a_day_and_a_clinic_forty_times_an_hour(for_address, for_clinic, refused):
    assert too_many(for_address=for_address, for_clinic=for_clinic) is refused


def test_the_first_time_of_each_part_of_a_day_by_the_clinics_clock_is_offered():
    # 15:00 UTC is eight in the morning in Denver in November.
    free = [datetime(2026, 11, day, hour, tzinfo=UTC) for day in (23, 24) for hour in (15, 16, 19, 20, 23)]
    local = [(moment.day, moment.astimezone(DENVER).hour) for moment in spread(free, DENVER, most=9)]
    assert local == [(23, 8), (23, 12), (23, 16), (24, 8), (24, 12), (24, 16)]


def test_no_more_times_are_offered_than_a_phone_shows():
    free = [datetime(2026, 11, day, 15, tzinfo=UTC) for day in range(2, 28)]
    assert spread(free, DENVER, most=3) == free[:3]
