"""Due rows one after another: one that fails keeps nobody waiting, and a database that is away is not asked for each."""

import pytest
from django.db import OperationalError

from clinic import lines

pytestmark = pytest.mark.django_db


def through(at, *, work, put_off):
    rows = [(pk, at.clinic.pk) for pk in (1, 2, 3)]
    return lines.each(rows, work, what="trying", put_off=put_off)


def test_a_row_that_fails_is_put_off_and_the_others_are_done(alder):
    put_off = []

    def work(pk):
        if pk == 2:
            raise ValueError
        return 1

    assert (through(alder, work=work, put_off=put_off.append), put_off) == (2, [2])


def test_where_even_putting_off_fails_for_the_database_is_away_the_line_stops(alder):
    asked = []

    def away(pk):
        asked.append(pk)
        raise OperationalError

    assert (through(alder, work=away, put_off=away), asked) == (0, [1, 1])


def test_a_row_that_cannot_be_put_off_for_a_reason_of_its_own_stops_nobody(alder):
    asked = []

    def broken(pk):
        asked.append(pk)
        raise ValueError

    assert (through(alder, work=broken, put_off=broken), asked) == (0, [1, 1, 2, 2, 3, 3])
