"""The reminder of one visit: planned when its time is agreed, decided when it falls due."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from clinic.models.owned import Addressable
from patients.enums import ReminderState


class VisitReminder(Addressable):
    """One for each visit. A visit that moves plans it anew; what was decided says why."""

    appointment = models.OneToOneField("patients.Appointment", models.PROTECT, related_name="reminder")
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=ReminderState, default=ReminderState.PLANNED)
    why = models.CharField(max_length=120, blank=True, help_text="Why none was sent, for staff.")
    failures = models.PositiveSmallIntegerField(default=0, help_text="How often deciding it went wrong.")
    retry_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Not looked at before; so that rows that fail never fill a batch for ever.",
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ReminderState.values), name="visit_reminder_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state=ReminderState.NOT_SENT) & ~Q(why="")
                | ~Q(state=ReminderState.NOT_SENT) & Q(why=""),
                name="reminder_that_was_not_sent_says_why",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(state=ReminderState.PLANNED), name="visit_reminder_due"
            )
        ]

    def __str__(self) -> str:
        return f"Reminder of visit {self.appointment_id}: {self.state}"
