"""`manage.py hold`: what a restored system holds back, what of it leaves again, and the end of the hold."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from clinic import dates, gate, heartbeats
from clinic.actions import holds
from clinic.errors import Refused
from clinic.models import Heartbeat, User
from clinic.queries import holds as queries
from pathway.actions import gaps


class Command(BaseCommand):
    help = "Show what was possibly sent before a restore, decide what of it leaves again, and end the hold."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--list", metavar="KIND", help="each message of one kind")
        parser.add_argument("--send", nargs="+", metavar="WHICH", help="kinds, uuids or all: these leave")
        parser.add_argument("--drop", nargs="+", metavar="WHICH", help="kinds, uuids or all: these do not")
        parser.add_argument("--lift", action="store_true", help="from now on things leave again")
        parser.add_argument("--by", metavar="EMAIL", help="who decides: somebody who can sign in here")
        parser.add_argument(
            "--restored-from", type=datetime.fromisoformat, metavar="MOMENT",
            help="only after a restore by other means than manage.py restore: of when the copy is, with its zone",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        now = dates.now()
        try:
            if options["restored_from"]:
                self._settle(options["restored_from"], now)
            if options["send"] or options["drop"] or options["lift"]:
                self._decide(self._person(options["by"]), options, now)
        except Refused as refused:
            raise CommandError(refused.message) from refused
        if options["list"]:
            for key, clinic, due_at in queries.single(options["list"]):
                self.stdout.write(f"{key}  {clinic}  due {due_at:%Y-%m-%d %H:%M} UTC")
            return
        self._show()

    def _settle(self, taken_at: datetime, now: datetime) -> None:
        if gate.is_open():
            raise Refused("This installation is not on hold.")
        if taken_at.tzinfo is None or taken_at > now:
            raise Refused(
                "Say the moment with its zone, such as 2026-11-22T02:00:00+00:00; it is in the past."
            )
        gaps.settle(taken_at=taken_at, now=now)

    def _decide(self, by: User, options: dict[str, Any], now: datetime) -> None:
        for which, leaves in ((options["send"], True), (options["drop"], False)):
            if which:
                count = holds.decide(which, leaves=leaves, by=by, now=now)
                self.stdout.write(f"{count} {'leave' if leaves else 'do not leave'}.")
        if options["lift"]:
            if not Heartbeat.objects.filter(part=heartbeats.RESTORED).exists():
                raise Refused("Say first of when this copy is: --restored-from.")
            holds.lift(by=by, now=now)

    def _person(self, email: str | None) -> User:
        person = User.objects.filter(email__iexact=email or "", is_active=True).first()
        if person is None:
            raise Refused("Say who decides: --by with the e-mail of somebody who can sign in here.")
        return person

    def _show(self) -> None:
        self.stdout.write("Messages leave." if gate.is_open() else "On hold: nothing leaves.")
        for kind in queries.possibly_sent():
            self.stdout.write(
                f"possibly sent: {kind.count} {kind.template}, due from {kind.first_due_at:%Y-%m-%d %H:%M}"
                f" to {kind.last_due_at:%Y-%m-%d %H:%M} UTC"
            )
