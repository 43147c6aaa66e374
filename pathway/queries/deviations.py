"""The deviations of a clinic: to read, and to count beside its sessions."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from clinic.models import Clinic
from pathway.models import Deviation


def deviations(clinic: Clinic) -> QuerySet[Deviation]:
    """All of them with patient, session and who filed and read them: those nobody has read first, then the newest."""
    rows = Deviation.objects.filter(clinic=clinic).annotate(is_read=Q(read_at__isnull=False))
    return rows.select_related("recorded_by", "read_by", "treatment_session__episode__patient").order_by(
        "is_read", "-recorded_at", "-pk"
    )


def filed_since(clinic: Clinic, since: datetime) -> int:
    """How many were filed since a moment."""
    return Deviation.objects.filter(clinic=clinic, recorded_at__gte=since).count()
