"""The clinic's stock of needles: one row a box, from the shelf to the bin."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from clinic.enums import BoxEnd
from clinic.models.owned import Addressable

_NOT_OPENED = Q(opened_at__isnull=True, opened_by__isnull=True)
_OPENED = Q(opened_at__isnull=False, opened_by__isnull=False)
_NOT_CLOSED = Q(closed_at__isnull=True, closed_by__isnull=True, closed_because="")
_CLOSED = Q(closed_at__isnull=False, closed_by__isnull=False, closed_because__in=BoxEnd.values)


class NeedleBox(Addressable):
    """One box of needles as its label says. What is on the label never changes (a trigger keeps it): a box that was
    recorded wrong is closed as a mistake and recorded again."""

    maker = models.CharField(max_length=80)
    product = models.CharField(max_length=80, blank=True)
    diameter_mm = models.DecimalField(max_digits=3, decimal_places=2)
    length_mm = models.PositiveSmallIntegerField()
    lot = models.CharField(max_length=40)
    expires_on = models.DateField(help_text="The last day the needles may be used.")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_because = models.CharField(max_length=20, choices=BoxEnd, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(lot=""), name="needle_box_has_a_lot"),
            models.CheckConstraint(condition=_NOT_OPENED | _OPENED, name="opened_box_says_who_opened_it"),
            models.CheckConstraint(
                condition=_NOT_CLOSED | _CLOSED, name="closed_box_says_who_closed_it_and_why"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True)
                | Q(opened_at__isnull=True)
                | Q(closed_at__gte=F("opened_at")),
                name="box_closes_after_it_opens",
            ),
        ]
        indexes = [
            models.Index(
                fields=["clinic", "expires_on"],
                condition=Q(closed_at__isnull=True),
                name="needle_boxes_in_use",
            ),
        ]
        ordering = ["expires_on", "pk"]

    def __str__(self) -> str:
        return f"Needle box {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.opened_at is not None and self.closed_at is None

    @property
    def size(self) -> str:
        """As the log names a size: "0.30x50"."""
        return f"{self.diameter_mm:.2f}x{self.length_mm}"

    @property
    def size_words(self) -> str:
        return f"{self.diameter_mm:.2f} \u00d7 {self.length_mm} mm"

    @property
    def name(self) -> str:
        """Maker and product, as printed on the box."""
        return f"{self.maker} {self.product}".strip()
