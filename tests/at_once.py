"""Several people at the same instant, each on a connection of their own, with what they do really committed."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
from django.apps import apps
from django.db import connection, transaction
from psycopg import sql

from clinic.models import Clinic, User

committed = False  # whether something was, since the last `forget`


def elsewhere(work: Callable[[], Any]) -> Any:
    """Do something on another connection and commit it, so that others can see it, until the test is over."""
    global committed
    committed = True

    def done() -> Any:
        try:
            with transaction.atomic():
                return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as one:
        return one.submit(done).result()


def at_once(*attempts: Callable[[], Any]) -> list[Any]:
    """Start all attempts together; what each returned, or the exception it raised, in their order."""
    gate = threading.Barrier(len(attempts))

    def person(attempt: Callable[[], Any]) -> Any:
        gate.wait()
        try:
            return elsewhere(attempt)
        except Exception as error:  # what went wrong is what the test looks at
            return error

    with ThreadPoolExecutor(len(attempts)) as everybody:
        return list(everybody.map(person, attempts))


def forget() -> None:
    """Take away what was committed: other tests look at every clinic at once, and signed rows refuse to go by themselves.

    For when the test's own transaction is over, or its locks would be waited for.
    """
    global committed
    settings = connection.settings_dict
    owned = [
        model
        for model in apps.get_models()
        if any(one.attname == "clinic_id" for one in model._meta.concrete_fields)
    ]
    with psycopg.connect(
        host=settings["HOST"], port=settings["PORT"], user=settings["USER"], dbname=settings["NAME"]
    ) as beside:
        # Past triggers, policies and keys alike: the rows go together, and only those of clinics.
        beside.execute("SET LOCAL session_replication_role = replica")
        beside.execute("SELECT set_config('needlepath.all_clinics', 'a test is over', true)")
        for model in [*owned, Clinic, User]:  # an address of theirs would be taken in every later test
            beside.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(model._meta.db_table)))
    committed = False
