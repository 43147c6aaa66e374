"""Rows that exist for the machine's sake: forms already taken, and signs of life."""

from django.db import models
from django.db.models import Q

from clinic.models.owned import ClinicOwned


class IdempotencyKey(ClinicOwned):
    """One form already taken: a second press of the same button goes where the first one went."""

    actor = models.CharField(max_length=40, help_text="user:<id> or link:<id>.")
    key = models.CharField(max_length=64)
    redirect = models.CharField(max_length=300)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "actor", "key"], name="form_taken_once"),
            # Only the hash of a patient link's token is ever at rest (see clinic.idempotency).
            models.CheckConstraint(
                condition=~Q(redirect__regex="/p/[A-Za-z0-9_-]{43}"), name="kept_redirect_holds_no_token"
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Heartbeat(models.Model):
    """When a part of the machine was last seen alive; read by /status. Belongs to no clinic."""

    part = models.CharField(max_length=30, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.part
