"""The two shapes every clinic-owned row has: it belongs to one clinic, and may have an address in a URL."""

from django.db import models

from clinic.ids import uuid7


class ClinicOwned(models.Model):
    """A row of one clinic. Its table carries row-level security on `clinic_id` (see clinic.row_security)."""

    clinic = models.ForeignKey("clinic.Clinic", models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class Addressable(ClinicOwned):
    """A clinic-owned row with a page: its URL holds the UUID, never the key."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)

    class Meta:
        abstract = True
