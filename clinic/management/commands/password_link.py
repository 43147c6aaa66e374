"""`manage.py password_link EMAIL`: where no mail leaves, the link by which somebody chooses a password."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from clinic import dates
from clinic.actions import password_choices
from clinic.errors import Refused


class Command(BaseCommand):
    help = "Print the link by which somebody chooses a password: good once and for an hour, and a sentence in their clinics."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="what they sign in with; give the link to nobody else")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.stdout.write(password_choices.hand_over(options["email"], now=dates.now()))
        except Refused as refused:
            raise CommandError(refused.message) from refused
