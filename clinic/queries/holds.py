"""What was possibly sent before a restore and waits for a person's decision, over every clinic."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min

from clinic import scope
from clinic.enums import MessageState
from clinic.models import Message


@dataclass(frozen=True)
class Kind:
    """Messages of one kind: how many, and when the first and the last of them fell due."""

    template: str
    count: int
    first_due_at: datetime
    last_due_at: datetime


def possibly_sent() -> list[Kind]:
    with scope.all_clinics("list what was possibly sent"):
        found = (
            Message.objects.filter(state=MessageState.POSSIBLY_SENT)
            .values_list("template")
            .annotate(Count("pk"), Min("due_at"), Max("due_at"))
            .order_by("template")
        )
        return [Kind(*row) for row in found]


def single(template: str) -> list[tuple[str, str, datetime]]:
    """Each message of one kind: its uuid, its clinic and when it fell due; no name and no address."""
    with scope.all_clinics("list what was possibly sent"):
        found = (
            Message.objects.filter(state=MessageState.POSSIBLY_SENT, template=template)
            .order_by("due_at", "pk")
            .values_list("uuid", "clinic__slug", "due_at")
        )
        return [(str(key), slug, due_at) for key, slug, due_at in found]
