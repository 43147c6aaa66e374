"""`manage.py backup` with real servers: whole, encrypted, of every clinic, and never half."""

import stat
import time
from pathlib import Path

import pytest

from clinic.backups import NoBackup, contents, files, reading

OLD_PROGRAM = "#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.24'\n"


@pytest.fixture(scope="module")
def backup(installation, tmp_path_factory):
    """A backup for the tests that only read one."""
    folder = tmp_path_factory.mktemp("backups")
    assert installation.manage("backup", "--folder", folder).stderr == ""
    return files.kept(folder)[0]


def test_a_backup_holds_every_row_of_every_clinic_and_says_so_in_each_log(installation, tmp_path):
    done = installation.manage("backup", "--folder", tmp_path)
    assert done.stderr == ""
    [file] = files.kept(tmp_path)
    manifest = reading.check(file, [installation.environment["BACKUP_KEYS"]])

    assert done.stdout.startswith(f"{file}: ")
    assert done.stdout.endswith(f" {manifest.rows} rows, verified.\n")
    counted = {name: installation.ask(f"SELECT count(*) FROM {name}")[0][0] for name in manifest.tables}
    told = installation.ask(
        "SELECT clinic_id FROM clinic_auditevent WHERE kind = 'backup.made' AND detail->>'file' = %s",
        file.name,
    )
    counted["clinic_auditevent"] -= len(told)
    assert {name: rows for name, (rows, _) in manifest.tables.items()} == counted
    assert counted["patients_patient"] == 2
    assert len(told) == 2


def test_it_names_what_guards_the_tables_and_which_migrations_made_them(installation, backup):
    manifest = reading.check(backup, [installation.environment["BACKUP_KEYS"]])
    named = {guard.rpartition(" ")[0] if guard.startswith("function") else guard for guard in manifest.guards}

    assert {
        "forced row security of patients_patient",
        "policy patients_patient.one_clinic for *",
        "trigger pathway_treatmentsession.signing",
        "function needlepath_append_only",
        "constraint clinic_message.clinic_message_pkey",
    } <= named
    assert "clinic.0001_tables" in manifest.migrations


def test_a_backup_can_be_read_by_nobody_else_and_shows_no_word_of_a_patient(installation, backup):
    name = installation.ask("SELECT family_name FROM patients_patient LIMIT 1")[0][0]

    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    content = backup.read_bytes()
    assert name.encode() not in content
    assert b"PGDMP" not in content
    assert b"patients_patient" not in content


def test_who_is_signed_in_is_not_in_it(installation, backup):
    with reading.read(backup, [installation.environment["BACKUP_KEYS"]]) as found:
        listed = reading.tables_listed(found)
    assert {*contents.LEFT_OUT} & listed == set()


@pytest.mark.parametrize("pause_seconds", [0, 0.1])
def test_a_killed_backup_leaves_nothing_that_could_be_taken_for_a_whole_one(
    installation, tmp_path, pause_seconds
):
    child = installation.begin("backup", "--folder", tmp_path)
    part = tmp_path / files.PART
    while not part.exists() and child.poll() is None and not files.kept(tmp_path):
        time.sleep(0.001)
    time.sleep(pause_seconds)
    child.kill()
    child.communicate()

    key = installation.environment["BACKUP_KEYS"]
    for whole in files.kept(tmp_path):  # it was quicker than the kill
        reading.check(whole, [key])
    if part.exists():
        assert not files.NAMED.fullmatch(part.name)
    again = installation.manage("backup", "--folder", tmp_path)
    assert (again.returncode, part.exists()) == (0, False)
    assert reading.check(files.kept(tmp_path)[0], [key]).rows


def test_a_part_that_was_named_like_a_whole_one_is_found_out(installation, backup, tmp_path):
    file = tmp_path / backup.name
    file.write_bytes(backup.read_bytes()[:-20])
    with pytest.raises(NoBackup, match="damaged"):
        reading.check(file, [installation.environment["BACKUP_KEYS"]])


def test_a_pg_dump_older_than_the_server_is_refused_in_a_sentence(installation, tmp_path):
    programs, folder = tmp_path / "bin", tmp_path / "backups"
    programs.mkdir()
    for name in ("pg_dump", "pg_restore"):
        (programs / name).write_text(OLD_PROGRAM)
        (programs / name).chmod(0o755)
    done = installation.manage("backup", "--folder", folder, POSTGRESQL_PROGRAMS=str(programs))

    assert done.returncode == 1
    assert "pg_dump (pg_dump (PostgreSQL) 9.6.24) is older than the server" in done.stderr
    assert sorted(one.name for one in folder.iterdir()) == ["lock"]


def test_two_backups_at_once_are_one_and_a_sentence(installation, tmp_path):
    with files.turn(tmp_path):
        done = installation.manage("backup", "--folder", tmp_path)
    assert (done.returncode, done.stderr) == (
        1,
        "CommandError: Another backup is being made in this folder.\n",
    )


def test_without_a_key_nothing_is_written(installation, tmp_path):
    done = installation.manage("backup", "--folder", tmp_path / "none", BACKUP_KEYS="")
    assert "no backup is written unencrypted" in done.stderr
    assert not (tmp_path / "none").exists()


def test_without_a_folder_it_says_where_one_is_named(installation):
    assert "BACKUP_FOLDER is not set" in installation.manage("backup").stderr


def test_the_newest_are_kept(tmp_path):
    names = [f"needlepath-202611{day:02d}T020000Z.backup" for day in (1, 2, 3)]
    for name in (*names, "notes.txt", files.PART):
        Path(tmp_path / name).touch()

    gone = files.prune(tmp_path, keep=2)
    assert [one.name for one in gone] == names[:1]
    assert [one.name for one in files.kept(tmp_path)] == [names[2], names[1]]
    assert (tmp_path / "notes.txt").exists()
