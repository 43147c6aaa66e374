"""When a backup is due and when it is too old."""

from datetime import UTC, datetime, timedelta

import pytest

from clinic.rules import backups

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("last", "hour", "is_due"),
    [
        (None, 2, True),
        (NOON.replace(hour=2), 2, False),
        (NOON.replace(hour=1, minute=59), 2, True),
        (NOON - timedelta(days=1), 2, True),
        (NOON.replace(hour=22) - timedelta(days=1), 22, False),
        (NOON.replace(hour=21) - timedelta(days=1), 22, True),
    ],
)
def test_a_backup_is_due_once_after_each_nightly_hour(last, hour, is_due):
    assert backups.is_backup_due(last, NOON, hour=hour) is is_due


@pytest.mark.parametrize(("days", "is_due"), [(None, True), (6, False), (7, True)])
def test_a_proof_is_due_once_a_week(days, is_due):
    last = None if days is None else NOON - timedelta(days=days)
    assert backups.is_proof_due(last, NOON) is is_due


@pytest.mark.parametrize(
    ("backup", "proof", "late"),
    [
        (timedelta(hours=36), timedelta(days=15), ()),
        (timedelta(hours=37), timedelta(days=1), ("backup",)),
        (timedelta(hours=1), timedelta(days=16), ("proven restore",)),
        (None, None, ("backup", "proven restore")),
    ],
)
def test_what_is_missing_or_too_old_is_named(backup, proof, late):
    at = [None if age is None else NOON - age for age in (backup, proof)]
    assert backups.late(*at, NOON) == late
