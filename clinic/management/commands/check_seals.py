"""`manage.py check_seals`: compare every sealed sentence of the audit with its seal, and name each that differs."""

from __future__ import annotations

import argparse
import re
from collections import defaultdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from clinic import scope
from clinic.models import Clinic
from clinic.queries import seals as queries
from clinic.rules import seals


class Command(BaseCommand):
    help = "Compare the sealed sentences of the audit with their seals; fails when one was altered, removed or inserted."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--head",
            action="append",
            default=[],
            type=kept_head,
            metavar="CLINIC:NUMBER:DIGEST",
            help="A seal as it was kept outside this machine; may be given several times.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        heads: dict[str, dict[int, str]] = defaultdict(dict)
        for slug, number, digest in options["head"]:
            heads[slug][number] = digest
        keys = {seals.key_name(key): key for key in (settings.AUDIT_KEY, *settings.AUDIT_KEYS_BEFORE)}
        clinics = list(Clinic.objects.order_by("pk"))
        if unknown := heads.keys() - {clinic.slug for clinic in clinics}:
            raise CommandError(f"There is no clinic called {', '.join(sorted(unknown))}.")
        faults = 0
        for clinic in clinics:
            with transaction.atomic():
                scope.enter(clinic.pk)
                checked = queries.check(clinic.pk, keys=keys, heads=heads[clinic.slug])
            faults += len(checked.faults)
            for fault in checked.faults:
                self.stderr.write(f"{clinic.slug}: {fault}")
            self.stdout.write(f"{clinic.slug}: {said(checked)}")
        if faults:
            raise CommandError(f"{faults} {'fault' if faults == 1 else 'faults'} in the audit.")


def kept_head(text: str) -> tuple[str, int, str]:
    """A clinic's slug, the number of a seal and its digest in small letters."""
    found = re.fullmatch(r"([-\w]+):(\d{1,9}):([0-9a-f]{64})", text.strip().lower())
    if found is None:
        raise argparse.ArgumentTypeError("It must read clinic:number:digest, as in the daily mail.")
    return found[1], int(found[2]), found[3]


def said(checked: queries.Checked) -> str:
    """One line: what was looked at, and the last seal in the form `--head` takes it, without the clinic."""
    if checked.head is None:
        return "no seals yet"
    digest = bytes(checked.head.digest).hex()
    return (
        f"{checked.sentences} sentences in {checked.seals} seals; the last is {checked.head.number}:{digest}"
    )
