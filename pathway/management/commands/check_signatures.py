"""`manage.py check_signatures`: compute the hash of every signed session again and name those that differ."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from clinic import scope
from clinic.models import Clinic
from pathway.queries import signatures


class Command(BaseCommand):
    help = (
        "Compute the content hash of every signed session again; fails when one differs from its signature."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        checked, differing = 0, 0
        for clinic in Clinic.objects.order_by("pk"):
            with transaction.atomic():
                scope.enter(clinic.pk)
                number, found = signatures.check(clinic)
            checked, differing = checked + number, differing + len(found)
            for uuid in found:
                self.stderr.write(f"{clinic.slug}: session {uuid} differs from what was signed")
        if differing:
            raise CommandError(f"{differing} of {checked} signed sessions differ from what was signed.")
        self.stdout.write(f"{checked} signed sessions, each as it was signed.")
