"""The database role must be bound by the policies."""

import os
import subprocess
import sys

import pytest

from clinic.checks import database_role_is_bound, refusals


@pytest.mark.django_db
def test_the_role_of_the_application_is_bound_by_the_policies():
    assert database_role_is_bound(databases=["default"]) == []


@pytest.mark.parametrize(
    ("is_unbound", "version", "words"),
    [(True, 18_00_04, "superuser or may bypass"), (False, 16_00_04, "PostgreSQL 17 or newer")],
)
def test_an_unbound_role_and_an_old_server_are_refused_in_a_sentence(is_unbound, version, words):
    (sentence,) = refusals(role="postgres", is_unbound=is_unbound, version=version)
    assert words in sentence


def test_a_process_that_connects_as_superuser_stops_at_its_first_query():
    if "@/" not in os.environ["DATABASE_URL"]:
        pytest.skip("needs the embedded server, whose superuser may connect")
    url = os.environ["DATABASE_URL"].replace("needlepath_owner@", "postgres@")
    ask = "import django; django.setup(); from clinic import dates; dates.now()"
    ran = subprocess.run(
        [sys.executable, "-c", ask],
        env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "clinic.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert "is a superuser or may bypass row-level security" in ran.stderr
