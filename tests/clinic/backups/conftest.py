"""Servers of their own with two clinics in them: a backup sees what was committed, which the rows of a test never are."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from clinic.services.databases import prepare
from clinic.services.embedded import Services
from clinic.services.made_up import settings
from tests import ready_tables

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Installation:
    """A database with two clinics, and manage.py on it as the worker's role."""

    services: Services
    environment: dict[str, str]

    def manage(self, *arguments, **changes):
        return subprocess.run(
            [sys.executable, "manage.py", *map(str, arguments)],
            cwd=ROOT,
            env={**self.environment, **changes},
            capture_output=True,
            text=True,
            timeout=120,
        )

    def begin(self, *arguments):
        command = [sys.executable, "manage.py", *map(str, arguments)]
        return subprocess.Popen(command, cwd=ROOT, env=self.environment, stderr=subprocess.PIPE, text=True)

    def connect(self, role, database):
        return psycopg.connect(self.services.database_url(role, database))

    def ask(self, statement, *values, database="needlepath"):
        """What the database answers to somebody who sees everything."""
        url = self.services.database_url("postgres", database)
        with psycopg.connect(url, autocommit=True) as connection:
            cursor = connection.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []


@pytest.fixture(scope="package")
def installation():
    services = Services.for_one_run(like=ready_tables.kept()).start()
    try:
        prepare(services)
        environment = os.environ | settings("test")
        environment |= {"REDIS_URL": services.redis_url, "DJANGO_SETTINGS_MODULE": "clinic.settings"}
        environment |= {"RESTORE_CHECK_URL": services.database_url("needlepath_restore", "postgres")}
        as_owner = environment | {"DATABASE_URL": services.database_url()}
        subprocess.run(
            [sys.executable, "-m", "tests.clinic.backups.two_clinics"], cwd=ROOT, env=as_owner, check=True
        )
        as_worker = environment | {"DATABASE_URL": services.database_url("needlepath_worker")}
        yield Installation(services, as_worker)
    finally:
        services.stop()
