"""`manage.py row_versions MODEL UUID --by EMAIL`: who changed one row, when, by which page, and what it said before."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import models

from clinic import dates
from clinic.actions import row_versions
from clinic.errors import Refused
from clinic.models import User
from clinic.queries.row_versions import Ended


class Command(BaseCommand):
    help = "Show the earlier versions of one row; the reading is recorded in its clinic's log."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("model", help="such as patients.Patient or pathway.PlanOfCare")
        parser.add_argument("uuid", type=UUID, help="as in the address of its page")
        parser.add_argument("--by", required=True, metavar="EMAIL", help="who reads: a manager there")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(email__iexact=options["by"], is_active=True).first()
        if person is None:
            raise CommandError("Say who reads: --by with the e-mail of a manager there.")
        try:
            found = row_versions.read(
                _model(options["model"]), str(options["uuid"]), by=person, now=dates.now()
            )
        except Refused as refused:
            raise CommandError(refused.message) from refused
        for one in found:
            self._tell(one)
        self.stdout.write(f"{len(found)} earlier {'version' if len(found) == 1 else 'versions'}.")

    def _tell(self, one: Ended) -> None:
        door = f", {one.route}" if one.route else ""
        self.stdout.write(f"{one.at:%Y-%m-%d %H:%M:%S} UTC: {one.verb} by {one.who}{door}")
        for change in one.changes:
            after = "" if one.verb == "delete" else f" -> {change.after!r}"
            self.stdout.write(f"  {change.field}: {change.before!r}{after}")


def _model(label: str) -> type[models.Model]:
    """Raises CommandError for what is no kind of row with an address of its own."""
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        raise CommandError(f"There is no model called {label}.") from None
    if not {"uuid", "clinic_id"} <= {field.column for field in model._meta.concrete_fields}:
        raise CommandError(f"A row of {label} has no address of its own.")
    return model
