"""A chart the manager opened with a reason, so that the pages which show it have something to show."""

from __future__ import annotations

from datetime import datetime, timedelta

from clinic.messages import outbox
from clinic.models import Message
from pathway.actions import emergency_access
from pathway.demo.practices import Practice
from pathway.models import EpisodeOfCare

AGO = timedelta(hours=3)
WORDS = "How this course went, for the meeting of the team."


def open_with_a_reason(practice: Practice, *, now: datetime) -> None:
    """Of somebody whose care has ended, three hours ago: it is open still."""
    ended = EpisodeOfCare.objects.filter(clinic=practice.clinic, ended_at__isnull=False)
    patient = ended.select_related("patient").earliest("opened_at", "pk").patient
    opened_at, by = now - AGO, practice.manager.by
    row = emergency_access.open_chart(patient, reason="quality", words=WORDS, by=by, now=opened_at)
    for mail in Message.objects.filter(
        clinic=practice.clinic, idempotency_key__startswith=f"chart_opened:{row.uuid}"
    ):
        outbox.settle_as_sent(mail, at=opened_at + timedelta(seconds=20))
