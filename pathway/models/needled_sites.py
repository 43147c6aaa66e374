"""Where needles went: one row for each place needled in a treatment session."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from clinic.models.owned import Addressable
from pathway.models.treatment import TreatmentSession

# What is logged of a site beside its needles, and how far each number may go.
SITE_SCALES = {
    "cm_from_midline": 15,
    "dwell_minutes": 60,
    "e_stim_hz": 250,
    "e_stim_microseconds": 1000,
    "e_stim_ma": 100,
    "e_stim_minutes": 60,
}


class NeedledSite(Addressable):
    """One place needled: how many went in, how many came out. Counts are never copied or preset."""

    treatment_session = models.ForeignKey(TreatmentSession, models.PROTECT, related_name="sites")
    muscle = models.CharField(max_length=40)
    side = models.CharField(max_length=5)
    level = models.CharField(max_length=10, blank=True, help_text="Spinal level, for lumbar muscles.")
    needle_diameter_mm = models.DecimalField(max_digits=3, decimal_places=2, null=True)
    needle_length_mm = models.PositiveSmallIntegerField(null=True)
    technique = models.CharField(max_length=30)
    e_stim = models.BooleanField(default=False)
    depth = models.CharField(max_length=20, blank=True)
    planned_needles = models.PositiveSmallIntegerField(null=True)
    needles_in = models.PositiveSmallIntegerField(null=True)
    needles_out = models.PositiveSmallIntegerField(null=True)
    local_twitch_response = models.CharField(max_length=10, blank=True)
    pain_during = models.PositiveSmallIntegerField(null=True)
    bleeding = models.BooleanField(null=True)
    # Lot and last day as they were on the box when the needles went in; the box itself for its maker and a recall.
    needle_box = models.ForeignKey(
        "clinic.NeedleBox", models.PROTECT, null=True, blank=True, related_name="sites"
    )
    needle_lot = models.CharField(max_length=40, blank=True)
    needle_expires_on = models.DateField(null=True, blank=True)
    cm_from_midline = models.DecimalField(max_digits=3, decimal_places=1, null=True)
    manipulation = models.CharField(max_length=20, blank=True)
    dwell_minutes = models.PositiveSmallIntegerField(null=True)
    referred_pain_reproduced = models.BooleanField(null=True)
    e_stim_hz = models.PositiveSmallIntegerField(null=True)
    e_stim_microseconds = models.PositiveSmallIntegerField(null=True)
    e_stim_ma = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    e_stim_felt = models.CharField(max_length=20, blank=True, help_text="Set by what was felt, not by mA.")
    e_stim_minutes = models.PositiveSmallIntegerField(null=True)
    e_stim_pairing = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__range": (0, highest)}),
                    name=f"site_{name}_is_on_its_scale",
                )
                for name, highest in SITE_SCALES.items()
            ),
            models.CheckConstraint(condition=Q(side__in=["left", "right"]), name="site_is_on_one_side"),
            models.CheckConstraint(
                condition=Q(pain_during__isnull=True) | Q(pain_during__lte=10), name="site_pain_is_0_to_10"
            ),
            models.CheckConstraint(
                condition=Q(needle_box__isnull=True, needle_lot="", needle_expires_on__isnull=True)
                | (Q(needle_box__isnull=False, needle_expires_on__isnull=False) & ~Q(needle_lot="")),
                name="site_lot_and_expiry_are_of_a_box",
            ),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.muscle} {self.side}"
