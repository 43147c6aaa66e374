"""What is said in the room before the needles: the yes of the day, and whether a third person should be there."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from clinic.models.owned import Addressable
from pathway.enums import Chaperone


class SpokenYes(Addressable):
    """The patient said yes to needles today. It holds for one session and one consent: a new consent needs a new yes."""

    treatment_session = models.ForeignKey(
        "pathway.TreatmentSession", models.PROTECT, related_name="spoken_yeses"
    )
    consent = models.ForeignKey("patients.Consent", models.PROTECT, related_name="spoken_yeses")
    said_at = models.DateTimeField()
    heard_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "treatment_session", "consent"], name="one_yes_per_session_and_consent"
            )
        ]
        ordering = ["-said_at"]

    def __str__(self) -> str:
        return f"Yes in treatment session {self.treatment_session_id}"


class ChaperoneAnswer(Addressable):
    """What the patient answered when a chaperone was offered: while planning, or in a session. The newest counts."""

    episode = models.ForeignKey("pathway.EpisodeOfCare", models.PROTECT, related_name="chaperone_answers")
    treatment_session = models.ForeignKey(
        "pathway.TreatmentSession", models.PROTECT, null=True, related_name="chaperone_answers"
    )
    answer = models.CharField(max_length=10)
    name = models.CharField(max_length=120, blank=True, help_text="Who is present.")
    answered_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(answer__in=list(Chaperone)), name="chaperone_answer_is_known"),
            models.CheckConstraint(
                condition=~Q(answer=Chaperone.PRESENT) | ~Q(name=""), name="present_chaperone_has_a_name"
            ),
        ]
        ordering = ["-answered_at", "-pk"]

    def __str__(self) -> str:
        return f"Chaperone {self.answer} in episode {self.episode_id}"
