"""Needles that went in against a block: what happened, why, and how the patient was. Told to the clinical lead at once."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from clinic.encrypted import EncryptedTextField
from clinic.models.owned import Addressable

MOST_NEEDLES = 200


class Deviation(Addressable):
    """One deviation of a treatment session. It lets be recorded what went in; it never opens needling.

    `needles` is how many needles had gone in by then in the whole session: no more than that can be recorded against a
    block. What was filed never changes (see the migrations); only who has read it is written later, once.
    """

    treatment_session = models.ForeignKey(
        "pathway.TreatmentSession", models.PROTECT, related_name="deviations"
    )
    what = EncryptedTextField(help_text="What was done against which block.")
    why = EncryptedTextField()
    patient_state = EncryptedTextField(help_text="How the patient was during and after it.")
    happened_at = models.DateTimeField()
    needles = models.PositiveSmallIntegerField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    read_at = models.DateTimeField(null=True, blank=True)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(what="") & ~Q(why="") & ~Q(patient_state=""),
                name="deviation_says_what_why_and_how_the_patient_was",
            ),
            models.CheckConstraint(
                condition=Q(needles__range=(1, MOST_NEEDLES)), name="deviation_counts_its_needles"
            ),
            models.CheckConstraint(
                condition=Q(happened_at__lte=F("recorded_at")), name="deviation_has_happened"
            ),
            models.CheckConstraint(
                condition=Q(read_at__isnull=True, read_by__isnull=True)
                | Q(read_at__isnull=False, read_by__isnull=False),
                name="read_deviation_names_who_read_it",
            ),
        ]
        indexes = [models.Index(fields=["clinic", "-recorded_at"], name="deviation_by_clinic")]
        ordering = ["-recorded_at", "-pk"]

    def __str__(self) -> str:
        return f"Deviation in treatment session {self.treatment_session_id}"
