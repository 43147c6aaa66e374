"""`manage.py restore_check` with real servers: what it proves, what it refuses, and that it leaves no database behind."""

import re
import shutil
import time

import pytest

from clinic.backups import NoBackup, files, restoring

SCRATCH = "SELECT datname FROM pg_database WHERE starts_with(datname, 'needlepath_check_')"
PROVEN = "SELECT count(*) FROM clinic_auditevent WHERE kind = 'backup.proven'"
SEEN = "SELECT at FROM clinic_heartbeat WHERE part = 'proven restore'"


@pytest.fixture(scope="module")
def backup(installation, tmp_path_factory):
    folder = tmp_path_factory.mktemp("backups")
    assert installation.manage("backup", "--folder", folder).stderr == ""
    return files.kept(folder)[0]


def test_a_backup_is_proven_and_that_is_written_down(installation, backup):
    before = installation.ask(PROVEN)[0][0]
    done = installation.manage("restore_check", BACKUP_FOLDER=str(backup.parent))

    assert done.stderr == ""
    assert re.fullmatch(
        rf"{backup}, of .* UTC: proven in [\d.]+ s, \d+ tables, \d+ rows, \d+ guards\.\n", done.stdout
    )
    assert installation.ask(PROVEN)[0][0] - before == 2
    assert len(installation.ask(SEEN)) == 1
    assert installation.ask(SCRATCH) == []


def test_the_role_that_proves_cannot_come_near_the_clinics(installation):
    allowed = "SELECT has_database_privilege('needlepath_restore', 'needlepath', 'CONNECT')"
    assert installation.ask(allowed) == [(False,)]


@pytest.mark.parametrize(
    ("spoiled", "told"),
    [
        (
            "DELETE FROM clinic_openinghours WHERE id = (SELECT min(id) FROM clinic_openinghours)",
            "table clinic_openinghours: ",
        ),
        (
            "UPDATE clinic_clinic SET phone = phone || '1'",
            "table clinic_clinic: 2 rows here, 2 there, with other contents",
        ),
        (
            "ALTER TABLE patients_patient DISABLE ROW LEVEL SECURITY",
            "forced row security of patients_patient",
        ),
        (
            "ALTER TABLE pathway_treatmentsession DISABLE TRIGGER signing",
            "trigger pathway_treatmentsession.signing",
        ),
        ("DROP POLICY one_clinic ON clinic_room", "policy clinic_room.one_clinic for *"),
        (
            "ALTER TABLE clinic_message DROP CONSTRAINT clinic_message_uuid_key",
            "constraint clinic_message.clinic_message_uuid_key",
        ),
    ],
)
def test_whatever_is_missing_after_a_restore_is_named(installation, backup, monkeypatch, spoiled, told):
    look = restoring.contents.look

    def spoil_and_look(url):
        name = re.search(r"needlepath_check_\w+", url)[0]
        installation.ask(spoiled, database=name)
        return look(url)

    monkeypatch.setattr(restoring.contents, "look", spoil_and_look)
    with pytest.raises(NoBackup, match="not what was backed up") as refused:
        restoring.prove(
            backup,
            [installation.environment["BACKUP_KEYS"]],
            server=installation.environment["RESTORE_CHECK_URL"],
        )
    assert told in str(refused.value)
    assert installation.ask(SCRATCH) == []


def test_a_damaged_backup_is_not_proven_and_leaves_no_database(installation, backup, tmp_path):
    damaged = tmp_path / backup.name
    content = bytearray(backup.read_bytes())
    content[-100] ^= 1
    damaged.write_bytes(content)
    before = installation.ask(SEEN)
    done = installation.manage("restore_check", damaged)

    assert (done.returncode, installation.ask(SEEN), installation.ask(SCRATCH)) == (1, before, [])


def test_what_a_killed_check_left_is_dropped_by_the_next_one(installation, backup):
    child = installation.begin("restore_check", backup)
    while not installation.ask(SCRATCH) and child.poll() is None:
        time.sleep(0.001)
    child.kill()
    child.communicate()
    left = installation.ask(SCRATCH)
    again = installation.manage("restore_check", backup)

    assert len(left) == 1
    assert (again.stderr, installation.ask(SCRATCH)) == ("", [])


def test_the_clock_makes_what_is_due_once_and_keeps_so_many(installation, tmp_path):
    for day in (1, 2, 3):
        (tmp_path / f"needlepath-202601{day:02d}T020000Z.backup").touch()
    installation.ask("DELETE FROM clinic_heartbeat WHERE part IN ('backup', 'proven restore')")
    keep = "from clinic import tasks; tasks.keep_backups()"
    twice = [
        installation.manage("shell", "--command", keep, BACKUP_FOLDER=str(tmp_path), BACKUPS_KEPT="2")
        for _ in range(2)
    ]

    assert [len(re.findall("backup: (?:proven|.* bytes)", one.stderr)) for one in twice] == [2, 0]
    assert len(files.kept(tmp_path)) == 2
    assert len(installation.ask(SEEN)) == 1


def test_a_failure_of_the_clock_is_logged_and_stays_late(installation, tmp_path):
    shutil.rmtree(tmp_path)
    tmp_path.touch()
    installation.ask("DELETE FROM clinic_heartbeat WHERE part = 'backup'")
    keep = "from clinic import tasks; tasks.keep_backups()"
    done = installation.manage("shell", "--command", keep, BACKUP_FOLDER=str(tmp_path))

    assert "ERROR clinic.actions.backups backup: " in done.stderr
    assert installation.ask("SELECT 1 FROM clinic_heartbeat WHERE part = 'backup'") == []
