"""As root the servers run as another account, and a private home stays private."""

import os
import pwd
import shutil
from pathlib import Path

import psycopg
import pytest

from clinic.services.account import server_account
from clinic.services.binaries import postgresql_installation
from clinic.services.embedded import Services

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to change to another account")


@pytest.fixture
def private_home(tmp_path):
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    return home


def test_the_servers_run_as_an_account_without_privileges():
    services = Services.for_one_run().start()
    try:
        owner = Path(f"/proc/{services.pid('postgresql')}").stat().st_uid
    finally:
        services.stop()

    assert pwd.getpwuid(owner).pw_name == server_account().name


def test_data_and_programs_below_a_private_home_work_and_the_home_stays_closed(private_home, monkeypatch):
    package = postgresql_installation().parent
    libraries = package.with_name(f"{package.name}.libs")
    for folder in (package, libraries):
        if folder.exists():
            shutil.copytree(folder, private_home / folder.name, symlinks=True)
    programs = private_home / package.name / postgresql_installation().name / "bin"
    monkeypatch.setenv("EMBEDDED_PG_BIN", str(programs))
    services = Services(private_home / "state", throw_away=True).start()
    try:
        with psycopg.connect(services.database_url("postgres", "postgres")) as connection:
            [folder] = connection.execute("SHOW data_directory").fetchone()
    finally:
        services.stop()

    assert not folder.startswith(str(private_home))
    assert private_home.stat().st_mode & 0o777 == 0o700
    assert not Path(folder).exists()
