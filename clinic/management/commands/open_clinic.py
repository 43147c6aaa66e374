"""`manage.py open_clinic`: make a clinic and its first practice manager on a new installation."""

from __future__ import annotations

import getpass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from clinic import actions, dates
from clinic.actors import clock
from clinic.enums import Role
from clinic.errors import Refused


class Command(BaseCommand):
    help = "Make a clinic and its first practice manager; asks for the manager's password."

    def add_arguments(self, parser: CommandParser) -> None:
        for name, what in {
            "name": "the clinic's name",
            "slug": "its short name in addresses, such as alder",
            "time-zone": "such as America/Denver",
            "phone": "the number patients call",
            "email": "the address patients' replies go to",
            "address": "street and town",
            "jurisdiction": "country and state, such as US-CO",
            "manager-email": "the first manager's sign-in",
            "manager-name": "the first manager's name",
        }.items():
            parser.add_argument(f"--{name}", required=True, help=what)

    def handle(self, *args: Any, **options: Any) -> None:
        password = getpass.getpass("Password for the manager: ")
        now = dates.now()
        fields = ("name", "slug", "time_zone", "phone", "email", "address", "jurisdiction")
        try:
            with transaction.atomic():
                clinic = actions.open_clinic(**{field: options[field] for field in fields}, now=now)
                actions.add_member(
                    clinic,
                    email=options["manager_email"],
                    name=options["manager_name"],
                    role=Role.MANAGER,
                    password=password,
                    by=clock(clinic.pk),
                    now=now,
                )
        except (Refused, ValidationError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{clinic.name} is open. Sign in as {options['manager_email']}.")
