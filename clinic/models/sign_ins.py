"""What is known of sign-ins before any clinic is in sight: how often one was tried, and from which devices it worked."""

from django.db import models

from clinic.models.people import User
from clinic.rules import tries


class SignInTry(models.Model):
    """How often in a row a sign-in was tried in one lane. Whose or from where is kept as a keyed hash only."""

    lane = models.CharField(max_length=10)
    key_hash = models.BinaryField(max_length=32)
    tries = models.PositiveIntegerField()
    last_at = models.DateTimeField()
    free_at = models.DateTimeField(help_text="Before this moment no password is looked at.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lane", "key_hash"], name="sign_in_try_once_per_lane"),
            models.CheckConstraint(
                condition=models.Q(lane__in=[lane.name for lane in tries.LANES]),
                name="sign_in_try_lane_is_known",
            ),
        ]
        indexes = [models.Index(fields=["last_at"], name="sign_in_try_by_age")]

    def __str__(self) -> str:
        return f"{self.lane}: {self.tries}"


class KnownDevice(models.Model):
    """A browser from which a person has signed in. Its cookie holds `device`, signed; several people may share one."""

    user = models.ForeignKey(User, models.CASCADE, related_name="known_devices")
    device = models.UUIDField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    pin = models.CharField(
        max_length=128, blank=True, default="", db_default="", help_text="Hashed; empty for none."
    )
    pin_misses = models.PositiveSmallIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "device"], name="device_known_once_per_user")]

    def __str__(self) -> str:
        return f"{self.user_id} on {self.device}"
