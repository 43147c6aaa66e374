"""Databases with every table in them, made once and copied by whoever starts servers, instead of migrated each time.

They are kept by what they were made from, so that a changed migration, role or dependency begins anew. Whoever starts on a
copy still asks Django to migrate, which then has nothing to do.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from clinic.services.databases import prepare
from clinic.services.embedded import Services
from clinic.services.made_up import settings

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / ".cache" / "postgresql"
MADE_FROM = ("*/migrations/*.py", "clinic/row_security.py", "clinic/append_only.py", "clinic/services/*.py")
MADE_FROM += ("deploy/roles.sql", "requirements/test.txt", "clinic/demo/prepare.py", "tests/ready_tables.py")


def kept() -> Path:
    """The stopped databases of these very migrations, roles and dependencies; made now where nobody has yet."""
    place = _place()
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)  # who comes second copies what the first one makes
        if not place.exists():
            _make(place)
            for other in KEPT.iterdir():
                if other.is_dir() and other != place:
                    shutil.rmtree(other, ignore_errors=True)
    return place


def _place() -> Path:
    digest = hashlib.sha256()
    for path in sorted(path for pattern in MADE_FROM for path in ROOT.glob(pattern)):
        digest.update(path.read_bytes())
    return KEPT / digest.hexdigest()[:16]


def _make(place: Path) -> None:
    services = Services.for_one_run().start()
    try:
        prepare(services)
        here = {"DATABASE_URL": services.database_url(), "REDIS_URL": services.redis_url}
        environment = os.environ | settings("test") | here | {"DJANGO_SETTINGS_MODULE": "clinic.settings"}
        command = [sys.executable, "-m", "clinic.demo.prepare"]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    except BaseException:
        services.stop()
        raise
    services.stop(keep=place)
