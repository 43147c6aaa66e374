"""python -m bench.recovery: a large practice is backed up, restored and compared; how long it takes, how large it is."""

from __future__ import annotations

import argparse
import os
import resource
import secrets
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from bench import goals
from bench.rows import report
from bench.servers import durable_servers, settings_for
from clinic.services.databases import prepare
from faults.register import at_most

T = TypeVar("T")
BACKUP_SECONDS, PROOF_SECONDS, MEMORY_MB = 15 * 60, 30 * 60, 300


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=goals.PATIENTS)
    parser.add_argument("--visits", type=int, default=goals.VISITS)
    options = parser.parse_args()
    goals.PATIENTS = options.patients
    with durable_servers() as services, tempfile.TemporaryDirectory(prefix="needlepath-") as folder:
        prepare(services, may_create_databases=True)
        os.environ |= settings_for(services)
        os.environ |= {"BACKUP_KEYS": secrets.token_urlsafe(50)}
        os.environ |= {"RESTORE_CHECK_URL": services.database_url("needlepath_restore", "postgres")}
        warnings.filterwarnings("ignore", "No directory at")
        import django

        django.setup()
        return drill(Path(folder), visits=options.visits)


def drill(folder: Path, *, visits: int) -> int:
    from bench import crowd
    from clinic import dates
    from clinic.actions import backups

    print("laying the practice ...", file=sys.stderr, flush=True)
    crowd.lay_visits(crowd.open_crowd(), 0, visits)
    print("backing it up ...", file=sys.stderr, flush=True)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    backup_seconds, made = _timed(lambda: backups.back_up(folder, now=dates.now()))
    more_mb = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print("proving it ...", file=sys.stderr, flush=True)
    proof_seconds, proof = _timed(lambda: backups.prove(made.path, now=dates.now()))
    rows = [
        at_most("backup, verified", backup_seconds, BACKUP_SECONDS, "s"),
        at_most("restored and compared", proof_seconds, PROOF_SECONDS, "s"),
        at_most("memory beyond what the process had", more_mb, MEMORY_MB, "MB"),
    ]
    about = {
        "patients": goals.PATIENTS,
        "visits": visits,
        "rows": proof.manifest.rows,
        "tables": len(proof.manifest.tables),
        "size (MB)": round(made.size_bytes / 1e6, 1),
    }
    return report(rows, about, as_json=False)


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    begun = time.monotonic()
    done = work()
    return time.monotonic() - begun, done


if __name__ == "__main__":
    sys.exit(main())
