"""What a clinic asks of each kind of visit; one without a row is as shipped: no gap, no notice, no room, a day to cancel."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from clinic.enums import RoomKind
from clinic.models.owned import ClinicOwned
from patients.enums import AppointmentKind
from patients.rules.availability import MOST_BUFFER_MINUTES, MOST_NOTICE_HOURS
from patients.rules.visit_messages import LATE_CANCEL_HOURS, MOST_LATE_CANCEL_HOURS


class VisitType(ClinicOwned):
    kind = models.CharField(max_length=20, choices=AppointmentKind)
    buffer_minutes = models.PositiveSmallIntegerField(
        default=0, help_text="Kept free after the visit: to write, to change the room."
    )
    notice_hours = models.PositiveSmallIntegerField(
        default=0, help_text="How long before it begins a visit is booked at the latest."
    )
    late_cancel_hours = models.PositiveSmallIntegerField(
        default=LATE_CANCEL_HOURS, help_text="How long before it begins a cancellation still comes in time."
    )
    room_kind = models.CharField(
        max_length=20, choices=RoomKind, blank=True, help_text="Empty: it needs no room of its own."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "kind"], name="visit_type_once_per_kind"),
            models.CheckConstraint(
                condition=Q(kind__in=AppointmentKind.values), name="visit_type_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(buffer_minutes__lte=MOST_BUFFER_MINUTES), name="visit_type_buffer_is_short"
            ),
            models.CheckConstraint(
                condition=Q(notice_hours__lte=MOST_NOTICE_HOURS), name="visit_type_notice_is_within_two_weeks"
            ),
            models.CheckConstraint(
                condition=Q(late_cancel_hours__lte=MOST_LATE_CANCEL_HOURS),
                name="visit_type_cancellation_is_late_within_two_weeks",
            ),
            models.CheckConstraint(
                condition=Q(room_kind="") | Q(room_kind__in=RoomKind.values),
                name="visit_type_room_kind_is_known",
            ),
        ]
        ordering = ["kind"]

    def __str__(self) -> str:
        return f"{self.kind}: {self.buffer_minutes} minutes free after it"
