"""`manage.py restore` with real servers: into an empty database, all of it, with its grants, on hold."""

import pytest
from psycopg import errors

from clinic.backups import files
from clinic.services.databases import ROLES

ELSEWHERE = "needlepath_elsewhere"


@pytest.fixture(scope="module")
def backup(installation, tmp_path_factory):
    folder = tmp_path_factory.mktemp("backups")
    assert installation.manage("backup", "--folder", folder).stderr == ""
    return files.kept(folder)[0]


@pytest.fixture
def empty(installation):
    """An empty database with its roles, as after steps 1 and 2 of deploy/README.md; its owner's address."""
    installation.ask(f"CREATE DATABASE {ELSEWHERE} OWNER needlepath_owner TEMPLATE template0")
    installation.ask(ROLES.read_text(), database=ELSEWHERE)
    yield installation.services.database_url(database=ELSEWHERE)
    installation.ask(f"DROP DATABASE {ELSEWHERE} WITH (FORCE)")


def test_a_backup_is_restored_whole_and_starts_on_hold(installation, backup, empty):
    done = installation.manage("restore", backup, DATABASE_URL=empty)

    assert done.stderr == ""
    assert done.stdout.splitlines()[-1].endswith("messages were possibly sent since. Next: manage.py hold")
    patients = "SELECT count(*) FROM patients_patient"
    assert installation.ask(patients, database=ELSEWHERE) == installation.ask(patients)
    signs = installation.ask("SELECT part FROM clinic_heartbeat ORDER BY part", database=ELSEWHERE)
    assert signs == [("restored",)]
    assert installation.ask(
        "SELECT count(*) FROM clinic_message WHERE state = 'queued' AND due_at < now()", database=ELSEWHERE
    ) == [(0,)]
    said = installation.ask(
        "SELECT count(*) FROM clinic_auditevent WHERE kind = 'installation.restored'", database=ELSEWHERE
    )
    assert said == [(2,)]


def test_the_roles_of_web_and_worker_may_work_in_it_and_see_one_clinic_at_a_time(installation, backup, empty):
    installation.manage("restore", backup, DATABASE_URL=empty)
    for role in ("needlepath_web", "needlepath_worker"):
        allowed = f"SELECT has_table_privilege('{role}', 'clinic_message', 'INSERT, UPDATE')"
        assert installation.ask(allowed, database=ELSEWHERE) == [(True,)]
    with installation.connect("needlepath_web", ELSEWHERE) as connection:
        assert connection.execute("SELECT count(*) FROM patients_patient").fetchone() == (0,)
        connection.execute("SELECT set_config('needlepath.clinic', min(id)::text, true) FROM clinic_clinic")
        assert connection.execute("SELECT count(*) FROM patients_patient").fetchone() == (1,)


def test_a_database_with_anything_in_it_is_left_alone(installation, backup):
    done = installation.manage("restore", backup, DATABASE_URL=installation.services.database_url())
    assert done.stderr == "CommandError: The database of DATABASE_URL is not empty. Nothing was restored.\n"


def test_of_a_damaged_backup_nothing_is_restored(installation, backup, empty, tmp_path):
    damaged = tmp_path / backup.name
    content = bytearray(backup.read_bytes())
    content[-1] ^= 1
    damaged.write_bytes(content)
    done = installation.manage("restore", damaged, DATABASE_URL=empty)

    assert done.returncode == 1
    with pytest.raises(errors.UndefinedTable):
        installation.ask("SELECT 1 FROM clinic_clinic", database=ELSEWHERE)
