"""Fixtures every test may use: the cast, and a client signed in as one of them."""

import os
from inspect import signature

import pytest
from django.db import connection
from django.test import Client
from hypothesis import settings

from clinic import scope
from clinic.services.databases import DATABASE
from tests import at_once, cast, devices, rehearsals
from tests.embedded_plugin import OWN_SERVERS

# What is tried with random histories: a few hundred every day, thousands with --hypothesis-profile=thorough.
settings.register_profile("everyday", max_examples=200, deadline=None)
settings.register_profile("thorough", max_examples=5000, deadline=None)
settings.load_profile("everyday")


def pytest_addoption(parser):
    parser.addoption(
        "--write-matrix",
        nargs="?",
        const="new",
        choices=("new", "all"),
        help="write tests/access/matrix.csv for review: the lines of addresses it does not know, or all of them",
    )


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    if OWN_SERVERS in os.environ:
        connection.settings_dict["TEST"]["TEMPLATE"] = DATABASE  # it has every table: see ready_tables


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(nextitem):
    """What several people committed at once is forgotten when the test's own transaction has ended.

    After the last test nobody comes, and the database is gone by then.
    """
    yield
    if at_once.committed and nextitem is not None:
        at_once.forget()


@pytest.fixture(autouse=True)
def stage(request):
    """Scenes may be laid from memory, except in a test that changes code or settings itself."""
    changes = {"monkeypatch", "settings"} & set(signature(request.function).parameters)
    rehearsals.open_stage(is_open=not changes)
    yield
    rehearsals.open_stage(is_open=False)


@pytest.fixture
def alder(db):
    """The clinic most tests are about, in scope."""
    return cast.open_clinic()


@pytest.fixture
def birch(db):
    """Another clinic, whose people must see nothing of Alder; ask for it before `alder`, which then is in scope."""
    return cast.open_clinic(slug="birch", time_zone="America/Chicago")


@pytest.fixture
def client():
    """A browser nobody has signed in on; behind the link of an intake it is the patient's own."""
    return devices.Device()


@pytest.fixture
def sign_in():
    """A browser-like client signed in as a person of the cast."""

    def signed_in(person: cast.Person) -> Client:
        client = Client()
        client.force_login(person.user)
        return client

    return signed_in


@pytest.fixture
def nothing_in_scope(db):
    """Call it to look at the database as a connection that entered no clinic."""

    def leave() -> None:
        scope.enter(0)

    return leave
