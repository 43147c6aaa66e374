"""F8: the database's disk is full; skipped, and counted as skipped, where no small disk can be made."""

import pytest

from faults.full_disks import disk_full, on_a_small_disk
from faults.register import NotRun, not_run


@pytest.fixture(scope="module")
def small_disk():
    place = on_a_small_disk()
    try:
        installation = place.__enter__()
    except NotRun as why:
        pytest.skip(str(why))
    yield installation
    place.__exit__(None, None, None)


def test_on_a_full_disk_nothing_acknowledged_is_lost_and_no_chart_opens_unrecorded(small_disk):
    assert [row.line() for row in disk_full(small_disk) if not row.ok] == []


def test_a_fault_that_was_not_run_is_never_counted_as_held():
    assert not not_run("F8", NotRun("no small disk can be made here")).ok
