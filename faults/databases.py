"""F5: the database stops at once, without a goodbye, and comes back while senders work; they go on by themselves."""

from __future__ import annotations

import signal
from collections.abc import Sequence

from django.db import connection

from bench.rows import Row
from faults.register import Size, fault_of_senders
from faults.runs import Run
from faults.yard import Yard

SENDERS = 2
FEWEST_RESTARTS = 2  # the second one finds what the first one left
PATIENCE_SECONDS = 60


@fault_of_senders("F5")
def database_restarted(place: Yard, size: Size) -> Sequence[Row]:
    run = Run(place)
    restarts = max(size.times, FEWEST_RESTARTS)
    for _ in range(SENDERS):
        run.sender()
    for _ in range(restarts):
        run.fall_due(size.check_ins // restarts)
        place.mail_server.wait_for_more(seconds=PATIENCE_SECONDS)
        connection.close()
        place.kill_server("postgresql", signal.SIGQUIT)  # what PostgreSQL calls an immediate shutdown
        place.services.restart("postgresql")
        run.faults += 1
    run.finish()
    return run.rows("F5", most_repeated=SENDERS * run.faults, least_faults=restarts)
