"""The texts a clinic wrote for itself, version by version."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from clinic.models.owned import Addressable


class TextWording(Addressable):
    """One version of one text in both languages. Rows are only ever added; the highest number counts.

    Both empty: what is shipped counts again from then on.
    """

    slug = models.CharField(max_length=60, help_text="Which text: a slug of text_wordings.toml.")
    number = models.PositiveSmallIntegerField()
    en = models.CharField(max_length=640, blank=True)
    es = models.CharField(max_length=640, blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "slug", "number"], name="text_wording_version_once"),
            models.CheckConstraint(
                condition=(Q(en="") & Q(es="")) | (~Q(en="") & ~Q(es="")),
                name="text_wording_is_in_both_languages",
            ),
        ]
        ordering = ["slug", "-number"]

    def __str__(self) -> str:
        return f"{self.slug} {self.number}"

    @property
    def is_shipped(self) -> bool:
        return not self.en
