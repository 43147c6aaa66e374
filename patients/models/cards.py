"""What the desk keeps about who pays for a patient's visits: payer, visits authorised, referral, notice of non-coverage."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from clinic.encrypted import EncryptedTextField
from clinic.models.owned import ClinicOwned


class PatientCard(ClinicOwned):
    """Nothing clinical. How many visits were used is counted, never typed."""

    patient = models.OneToOneField("patients.Patient", models.PROTECT, related_name="card")
    payer = models.CharField(max_length=80, blank=True)
    visits_authorised = models.PositiveSmallIntegerField(null=True, blank=True)
    authorised_from = models.DateField(null=True, blank=True, help_text="Visits from this day on count.")
    referral_from = models.CharField(max_length=120, blank=True, help_text="Who referred them.")
    referral_on = models.DateField(null=True, blank=True)
    referral_until = models.DateField(null=True, blank=True, help_text="The last day it is valid.")
    notice_on = models.DateField(
        null=True, blank=True, help_text="When the notice of non-coverage was signed."
    )
    notice_for = EncryptedTextField(
        max_length=200, blank=True, help_text="What they agreed to pay themselves."
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(visits_authorised__isnull=True, authorised_from__isnull=True)
                | Q(visits_authorised__isnull=False, authorised_from__isnull=False),
                name="authorised_visits_count_from_a_day",
            ),
            models.CheckConstraint(
                condition=Q(referral_from="", referral_on__isnull=True, referral_until__isnull=True)
                | (~Q(referral_from="") & Q(referral_on__isnull=False)),
                name="referral_says_from_whom_and_when",
            ),
            models.CheckConstraint(
                condition=Q(referral_until__isnull=True) | Q(referral_until__gte=F("referral_on")),
                name="referral_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=Q(notice_on__isnull=True, notice_for="")
                | (Q(notice_on__isnull=False) & ~Q(notice_for="")),
                name="notice_says_when_and_for_what",
            ),
        ]

    def __str__(self) -> str:
        return f"Card of {self.patient_id}"
