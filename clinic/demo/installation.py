"""One whole installation in one state folder: servers, database, web, worker, clock and mailbox."""

from __future__ import annotations

import json
import os
import secrets
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from clinic.services import CannotStart, databases, made_up
from clinic.services.embedded import Services
from clinic.services.ports import HOST, free_port, is_free
from clinic.services.supervisor import Log, Program, Supervisor

from . import waits

ROOT = Path(__file__).resolve().parents[2]
WEB_PORT, INBOX_PORT, SMTP_PORT = 8000, 8025, 1025
LOADED = "the invented practice is loaded"
WATCHED = {".py", ".html", ".toml", ".txt", ".mo"}


@dataclass(frozen=True)
class Plan:
    """What kind of installation this is."""

    state: Path
    mode: str = "demo"
    port: int | None = None
    throw_away: bool = False
    with_people: bool = True
    tick_seconds: int = 5
    like: Path | None = None


@dataclass(frozen=True)
class Addresses:
    """Where a running installation is found; also in installation.json of its state folder."""

    web: str
    inbox: str
    mail_folder: str
    database_url: str
    redis_url: str
    pids: Mapping[str, int]
    environment: Mapping[str, str]  # for a command beside the worker, under the worker's role


class Installation:
    """Starts everything in order, keeps it running, stops everything in reverse order."""

    def __init__(self, plan: Plan, *, tell: Callable[[str], None], show_log: bool = False) -> None:
        self.plan = plan
        self._tell = tell
        self._show_log = show_log
        self.services = Services(plan.state, throw_away=plan.throw_away, like=plan.like)
        self._notes = plan.state / "installation.json"
        self._supervisor: Supervisor | None = None
        self._seen = 0.0

    def start(self) -> Addresses:
        self.services.start()
        if not self.services.is_owner:
            raise CannotStart(self._already_running())
        self._tell("Starting the database, the broker, the web server, the worker, the clock and a mailbox.")
        self._notes.unlink(missing_ok=True)
        self._mail_folder.mkdir(mode=0o700, exist_ok=True)  # messages hold links that open without a sign-in
        log = Log(self.plan.state / "needlepath.log", show=self._tell if self._show_log else None)
        self._supervisor = Supervisor(
            cwd=ROOT, record=self.plan.state / "programs.json", log=log, tell=self._tell
        )
        web, inbox, smtp = self._ports()
        self._environment = self._shared_environment(web, smtp)
        self._prepare_database()
        for program in self._programs(web, inbox, smtp):
            self._supervisor.start(program)
        waits.until_answered(f"http://{HOST}:{web}/readyz", self._supervisor)
        waits.until_answered(f"http://{HOST}:{inbox}/", self._supervisor)
        waits.until_first_round(f"http://{HOST}:{web}/status", self._supervisor)
        addresses = Addresses(
            web=f"http://localhost:{web}",
            inbox=f"http://localhost:{inbox}",
            mail_folder=str(self._mail_folder),
            database_url=self.services.database_url(),
            redis_url=self.services.redis_url,
            environment=self._as("needlepath_worker"),
            pids={**self._supervisor.pids(), **{n: self.services.pid(n) for n in ("postgresql", "valkey")}},
        )
        _write_privately(self._notes, json.dumps(asdict(addresses)))
        return addresses

    def tend(self) -> None:
        """Start again whatever has ended; in development also whatever has changed."""
        assert self._supervisor is not None
        for name in self.services.dead():
            self._tell(f"{name} ended; it is started again.")
            self.services.restart(name)
        if self.plan.mode == "development" and self._code_changed():
            self._tell("The code changed; web, worker and clock are started again.")
            self._supervisor.restart(["web", "worker", "clock"])
        self._supervisor.tend()

    def stop(self) -> None:
        if self.services.is_owner:  # otherwise they are the notes of the one that runs
            self._notes.unlink(missing_ok=True)
        if self._supervisor is not None:
            self._supervisor.stop()
            self._supervisor.log.close()
        self.services.stop()

    @property
    def log_path(self) -> Path:
        return self.plan.state / "needlepath.log"

    @property
    def _mail_folder(self) -> Path:
        return self.plan.state / "mail"

    def _already_running(self) -> str:
        try:
            return f"It already runs at {json.loads(self._notes.read_text())['web']}."
        except (FileNotFoundError, ValueError):
            return f"Another one is starting or stopping in {self.plan.state}; try again in a moment."

    def _ports(self) -> tuple[int, int, int]:
        if self.plan.throw_away and self.plan.port is None:
            web = free_port()
            inbox = free_port(but_not=(web,))
            return web, inbox, free_port(but_not=(web, inbox))
        if self.plan.port is not None and not is_free(self.plan.port):
            raise CannotStart(f"Port {self.plan.port} is in use; choose another one with PORT=.")
        web = self.plan.port or free_port(WEB_PORT)
        inbox = free_port(INBOX_PORT, but_not=(web,))
        return web, inbox, free_port(SMTP_PORT, but_not=(web, inbox))

    def _shared_environment(self, web: int, smtp: int) -> dict[str, str]:
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith(("PG", "DJANGO_"))},
            "NEEDLEPATH_MODE": self.plan.mode,
            "DJANGO_SETTINGS_MODULE": "clinic.settings",
            "SECRET_KEY": self._kept_secret("secret-key"),
            "LINK_KEY": self._kept_secret("link-key"),
            "AUDIT_KEY": self._kept_secret("audit-key"),
            "SECOND_STEP_KEYS": self._kept_secret("second-step-key"),
            "DATA_KEYS": self._kept_secret("data-keys", make=made_up.master_key),
            "ALLOWED_HOSTS": f"localhost,{HOST}",
            "SITE_URL": f"http://localhost:{web}",
            "REDIS_URL": self.services.redis_url,
            "EMAIL_URL": f"smtp://{HOST}:{smtp}",
            "FROM_EMAIL": "no-reply@needlepath.example",
            "TEXT_PROVIDER": "file",  # the mailbox shows them among the mails
            "TEXT_FOLDER": str(self._mail_folder),
            "STATIC_ROOT": str(self.plan.state / "static"),
            "NEEDLEPATH_TICK_SECONDS": str(self.plan.tick_seconds),
            "PYTHONUNBUFFERED": "1",
        }

    def _kept_secret(self, name: str, *, make: Callable[[], str] = lambda: secrets.token_urlsafe(50)) -> str:
        path = self.plan.state / name
        if not path.exists():
            _write_privately(path, make())
        return path.read_text()

    def _as(self, role: str, **more: str) -> dict[str, str]:
        return {**self._environment, "DATABASE_URL": self.services.database_url(role), **more}

    def _prepare_database(self) -> None:
        wants_people = self.plan.with_people
        loaded = databases.note(self.services) == LOADED
        if wants_people and not loaded:
            databases.drop(self.services)  # what an interrupted first start left is no practice to show
        databases.prepare(self.services)
        self._command("the tables", "needlepath_owner", "-m", "clinic.demo.prepare")
        if wants_people and not loaded:
            self._tell("Making the invented practice; this happens once.")
            self._command("the invented practice", "needlepath_worker", "manage.py", "demo_data", show=True)
            databases.leave_note(self.services, LOADED)

    def _command(self, what: str, role: str, *arguments: str, show: bool = False) -> None:
        assert self._supervisor is not None
        if self._supervisor.run("set-up", [sys.executable, *arguments], self._as(role), show=show) != 0:
            raise CannotStart(f"Making {what} failed. The log ends with:\n{self._supervisor.log.tail()}")

    def _programs(self, web: int, inbox: int, smtp: int) -> list[Program]:
        python = sys.executable
        celery = [python, "-m", "celery", "--app", "clinic.celery", "--quiet"]
        pages = (
            [python, "manage.py", "runserver", "--noreload", f"{HOST}:{web}"]
            if self.plan.mode == "development"
            else [python, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "--bind", f"{HOST}:{web}",
                  "clinic.wsgi:application"]
        )  # fmt: skip
        # One worker has nobody to talk to.
        work = [*celery, "worker", "--concurrency", "2", "--loglevel", "WARNING", "--hostname", "worker@needlepath",
                "--without-gossip", "--without-mingle", "--without-heartbeat"]  # fmt: skip
        clock = [
            *celery,
            "beat",
            "--loglevel",
            "WARNING",
            "--pidfile=",
        ]
        mailbox = [python, "-m", "clinic.demo.mailbox", "--folder", str(self._mail_folder),
                   "--smtp-port", str(smtp), "--web-port", str(inbox)]  # fmt: skip
        worker = self._as("needlepath_worker")
        return [
            Program("mailbox", mailbox, self._environment, stops_last=True),
            Program("worker", work, worker),
            Program("clock", clock, worker),
            Program("web", pages, self._as("needlepath_web", DATABASE_POOL="yes")),
        ]

    def _code_changed(self) -> bool:
        """Whether a watched file is newer than at the last look; looks at most every second."""
        newest = max(
            path.stat().st_mtime
            for folder in ("clinic", "patients", "pathway", "templates", "locale")
            for path in (ROOT / folder).rglob("*")
            if path.suffix in WATCHED
        )
        changed = 0 < self._seen < newest
        self._seen = newest
        return changed


def _write_privately(path: Path, text: str) -> None:
    """Write a whole file or none, that its owner alone can read."""
    part = path.with_suffix(".part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    part.replace(path)
