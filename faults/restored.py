"""F15: the database is gone, and what is restored is older. Whatever fell due since may have left: it leaves by choice."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import psycopg
from django.db import connection

from bench.rows import Row
from clinic import dates
from clinic.actions import holds
from clinic.demo.installation import ROOT
from clinic.models import User
from clinic.queries import holds as queries
from clinic.services.databases import prepare
from faults.register import Size, at_least, at_most, fault_of_senders
from faults.runs import Run
from faults.yard import Yard
from pathway.actions import check_ins

IN_GAP = timedelta(seconds=-5)  # so long after they are laid; the backup is made before
HELD_TICKS = 4


@fault_of_senders("F15")
def restored_to_an_hour_ago(place: Yard, size: Size) -> Sequence[Row]:
    run, share = Run(place), size.check_ins // 4
    run.fall_due(share)
    place.worker("one")
    place.clock()
    run.finish()
    place.end_all()
    run.fall_due(share)
    check_ins.ask_due(
        now=dates.now()
    )  # these wait as messages when the backup is made, the next ones as promises
    run.fall_due(share, ago=IN_GAP)
    with tempfile.TemporaryDirectory(prefix="needlepath-") as folder:
        environment = {**os.environ, "BACKUP_KEYS": secrets.token_urlsafe(50)}
        _manage("backup", "--folder", folder, environment=environment)
        time.sleep(-IN_GAP.total_seconds())
        place.worker("two")
        place.clock()
        run.finish()
        place.end_all()
        before = len(place.mail_server.taken())
        _lose(place)
        [file] = Path(folder).glob("*.backup")
        _manage("restore", str(file), environment=environment)
    place.worker("three")
    place.clock()
    run.fall_due(share)
    time.sleep(HELD_TICKS)
    held = len(place.mail_server.taken()) - before
    by = User.objects.order_by("pk").first()
    assert by is not None
    holds.lift(by=by, now=dates.now())
    run.finish()
    after_lift = len(place.mail_server.taken()) - before
    waiting = sum(kind.count for kind in queries.possibly_sent())
    first, *_ = queries.single("check_in_invitation")
    holds.decide([first[0]], leaves=True, by=by, now=dates.now())
    run.finish()
    one = len(place.mail_server.taken()) - before - after_lift
    holds.decide(["check_in_invitation"], leaves=True, by=by, now=dates.now())
    run.finish()
    place.end_all()
    chosen = len(place.mail_server.taken()) - before - after_lift
    return [
        at_most("F15 left while on hold", held, 0),
        at_most("F15 of the gap left without a choice", after_lift - share, 0),
        at_least("F15 left of what fell due after the restore", after_lift, share),
        at_least("F15 of the gap waits for a choice", waiting, 2 * share),
        at_most("F15 left when one was chosen", abs(one - 1), 0),
        at_most("F15 lost or repeated when all were chosen", abs(chosen - 2 * share), 0),
        at_least("F15 faults", 1, 1),
    ]


def _manage(*arguments: str, environment: dict[str, str]) -> None:
    command = [sys.executable, "manage.py", *arguments]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)


def _lose(place: Yard) -> None:
    """The database is not there any more; an empty one is, with its roles, as after steps 1 and 2 of deploy/README.md."""
    connection.close()
    with psycopg.connect(place.services.database_url("postgres", "postgres"), autocommit=True) as superuser:
        superuser.execute("DROP DATABASE needlepath WITH (FORCE)")
    prepare(place.services)
