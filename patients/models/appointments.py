"""Time reserved. The database itself refuses an overlap for a therapist, a room or a patient."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from clinic.encrypted import EncryptedTextField
from clinic.models.owned import Addressable
from patients.enums import AppointmentKind, AppointmentState, LateChoice

if TYPE_CHECKING:
    from patients.models.people import Patient

FREED = [AppointmentState.CANCELLED, AppointmentState.NO_SHOW]
MOST_LATE_MINUTES = 180
LATE_FROM = timedelta(minutes=5)
DONE_FROM = timedelta(minutes=5)
NOT_OVERBOOKED, EVERYWHERE = Q(overbook_reason=""), Q()


def same(field: str) -> Func:
    """Equality of ids as a range overlap: core GiST, no btree_gist needed.

    int8range(NULL, NULL) is the infinite range, so a nullable id also needs `IS NOT NULL` in the condition.
    """
    return Func(F(field), F(field), Value("[]"), function="int8range", output_field=BigIntegerRangeField())


def period() -> Func:
    return Func(
        F("starts_at"), F("ends_at"), Value("[)"), function="tstzrange", output_field=DateTimeRangeField()
    )


def never_twice(field: str, *, code: str, message: str, where: Q = EVERYWHERE) -> ExclusionConstraint:
    return ExclusionConstraint(
        name=f"appointment_{field}_free",
        expressions=[(same(field), RangeOperators.OVERLAPS), (period(), RangeOperators.OVERLAPS)],
        condition=~Q(state__in=FREED) & Q(**{f"{field}__isnull": False}) & where,
        violation_error_code=code,
        violation_error_message=message,
    )


class Visits(models.Manager["Appointment"]):
    """What somebody comes for: never a time that is only held while it is being booked."""

    def get_queryset(self) -> models.QuerySet[Appointment]:
        return super().get_queryset().exclude(state=AppointmentState.HELD)


class Appointment(Addressable):
    """A therapist's time for a patient, half-open [starts_at, ends_at).

    `objects` are visits and each has its patient; `everything` is also what is only held, perhaps for nobody yet.
    """

    # The one row without a patient is a hold, which nobody but the booking sees.
    patient: models.ForeignKey[Patient, Patient] = models.ForeignKey(
        "patients.Patient", models.PROTECT, null=True, related_name="appointments"
    )
    therapist = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="appointments")
    room = models.ForeignKey(
        "clinic.Room", models.PROTECT, null=True, blank=True, related_name="appointments"
    )
    kind = models.CharField(max_length=20, choices=AppointmentKind)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=AppointmentState, default=AppointmentState.BOOKED)
    cancel_reason = EncryptedTextField(max_length=120, blank=True)
    cancelled_late = models.BooleanField(
        default=False, db_default=False, help_text="By the patient, later than this kind of visit asks for."
    )
    arrived_at = models.DateTimeField(null=True, blank=True)
    booked_at = models.DateTimeField()
    booked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    held_until = models.DateTimeField(null=True, blank=True)
    overbook_reason = EncryptedTextField(
        max_length=120, blank=True, help_text="Filled: booked on purpose where somebody or a room was taken."
    )
    overbooked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    late_minutes = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="How late they say they will be."
    )
    late_choice = models.CharField(
        max_length=10,
        choices=LateChoice,
        blank=True,
        default="",
        db_default="",
        help_text="What the therapist made of it; empty until then.",
    )
    version = models.PositiveIntegerField(default=1)

    objects = Visits()
    everything = models.Manager["Appointment"]()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="appointment_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(state__in=AppointmentState.values), name="appointment_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=AppointmentState.CANCELLED) | ~Q(cancel_reason=""),
                name="cancelled_appointment_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_late=False) | Q(state=AppointmentState.CANCELLED),
                name="only_a_cancelled_appointment_was_cancelled_late",
            ),
            models.CheckConstraint(
                condition=Q(state=AppointmentState.HELD, held_until__isnull=False)
                | (~Q(state=AppointmentState.HELD) & Q(held_until__isnull=True)),
                name="held_appointment_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(patient__isnull=False) | Q(state=AppointmentState.HELD),
                name="only_a_hold_has_no_patient",
            ),
            models.CheckConstraint(
                condition=Q(overbook_reason="", overbooked_by__isnull=True)
                | (~NOT_OVERBOOKED & Q(overbooked_by__isnull=False)),
                name="overbooked_appointment_names_who_and_why",
            ),
            models.CheckConstraint(
                condition=Q(late_minutes__isnull=True) | Q(late_minutes__range=(1, MOST_LATE_MINUTES)),
                name="late_minutes_are_within_three_hours",
            ),
            models.CheckConstraint(
                condition=Q(late_choice="") | Q(late_choice__in=LateChoice.values),
                name="late_choice_is_known",
            ),
            never_twice(
                "therapist",
                code="therapist_taken",
                message="That therapist is taken at that time.",
                where=NOT_OVERBOOKED,
            ),
            never_twice(
                "room", code="room_taken", message="That room is taken at that time.", where=NOT_OVERBOOKED
            ),
            never_twice(
                "patient", code="patient_taken", message="This patient has another visit at that time."
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "starts_at"], name="appointment_by_day"),
            models.Index(fields=["therapist", "starts_at"], name="appointment_by_therapist"),
            models.Index(fields=["clinic", "patient", "-starts_at"], name="appointment_by_patient"),
            models.Index(
                fields=["therapist"], condition=Q(state=AppointmentState.HELD), name="appointment_held"
            ),
        ]
        ordering = ["starts_at"]

    def __str__(self) -> str:
        return f"{self.kind} {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def length(self) -> timedelta:
        return self.ends_at - self.starts_at

    @property
    def is_overbooked(self) -> bool:
        return self.overbook_reason != ""

    @property
    def is_kept(self) -> bool:
        return self.state not in FREED

    def minutes_late(self, now: datetime) -> int:
        """How late they came, say they will come, or are by now; 0 for a few minutes, and where nobody is waited for."""
        is_waited_for = self.state == AppointmentState.BOOKED and now < self.ends_at
        if self.state != AppointmentState.ARRIVED and not is_waited_for:
            return 0
        late = (self.arrived_at or now) - self.starts_at
        if not self.arrived_at and self.late_minutes:
            late = max(late, timedelta(minutes=self.late_minutes))
        return late // timedelta(minutes=1) if late >= LATE_FROM else 0

    def may_be_over(self, now: datetime) -> bool:
        """Whether a list offers "Done": not where "Arrived" stood a moment ago, so that no second press says it."""
        if self.state != AppointmentState.ARRIVED:
            return False
        return max(self.starts_at, self.arrived_at or self.starts_at) + DONE_FROM <= now

    def is_late(self, now: datetime) -> bool:
        return self.state == AppointmentState.BOOKED and now > self.starts_at
