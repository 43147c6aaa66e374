"""Opening a patient by the address of their record; one that was joined with another leads to the one in use."""

from uuid import UUID

from django.http import HttpRequest

from clinic.permissions import load
from patients.models import Patient


def load_in_use(request: HttpRequest, uuid: UUID) -> Patient:
    """The patient at this address, with their clinic, so that old addresses and bookmarks go on working."""
    rows = Patient.objects.select_related("clinic", "merged_into__clinic")
    return load(rows, request, uuid).in_use
