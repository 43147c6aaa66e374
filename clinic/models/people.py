"""The people who work here: accounts, memberships and credentials."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from clinic.enums import CredentialKind, Role, ShownGender
from clinic.ids import uuid7
from clinic.models.owned import Addressable


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str | None) -> User:
        return self.get(email__iexact=email)


class User(AbstractBaseUser):
    """One person with one sign-in, whichever clinics they work for. Rights come from a Membership, never from here."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    email = models.EmailField(max_length=254, unique=True, help_text="Stored in lower case.")
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    sign_in_generation = models.PositiveIntegerField(
        default=0, db_default=0, help_text="Rises when every sign-in of theirs is ended at once."
    )

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must know to go on: the password's hash and the generation, so that either ends all of them."""
        known = f"{self.password} {self.sign_in_generation}"
        return salted_hmac("needlepath.session", known, secret=secret, algorithm="sha256").hexdigest()


class Membership(Addressable):
    """A person's place in one clinic: the role decides what they may do there."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)
    is_clinical_lead = models.BooleanField(default=False)
    is_desk_lead = models.BooleanField(default=False, help_text="Named by the manager; may overbook.")
    is_active = models.BooleanField(default=True)
    title = models.CharField(
        max_length=60, blank=True, help_text="As printed on notes, such as PT, DPT, Cert. DN."
    )
    shown_gender = models.CharField(
        max_length=10,
        choices=ShownGender,
        blank=True,
        default="",
        db_default="",
        help_text="As they wish it shown; empty where they wish nothing shown.",
    )
    deputy = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who hears their alerts next, and at once while they are off.",
    )
    care_team = models.ForeignKey(
        "clinic.CareTeam",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        help_text="Whose patients are on their list beside their own.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "user"], name="membership_once_per_clinic"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_is_known"),
            models.CheckConstraint(
                condition=Q(shown_gender="") | Q(shown_gender__in=ShownGender.values),
                name="membership_shown_gender_is_known",
            ),
        ]
        ordering = ["user__name"]

    def __str__(self) -> str:
        return f"{self.user_id} as {self.role}"


class Credential(Addressable):
    """A licence or course certificate; without both in date nobody opens the needling band."""

    user = models.ForeignKey(User, models.PROTECT, related_name="credentials")
    kind = models.CharField(max_length=20, choices=CredentialKind)
    number = models.CharField(max_length=60)
    issued_by = models.CharField(max_length=120)
    jurisdiction = models.CharField(max_length=10)
    issued_on = models.DateField()
    expires_on = models.DateField()
    covers_advanced = models.BooleanField(default=False, help_text="May needle muscles marked advanced.")
    course_hours = models.PositiveSmallIntegerField(null=True, blank=True)
    in_person_hours = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Of the course hours."
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            # A renewal keeps its number and is a row of its own.
            models.UniqueConstraint(
                fields=["clinic", "user", "kind", "number", "expires_on"],
                condition=Q(withdrawn_at__isnull=True),
                name="credential_once",
            ),
            models.CheckConstraint(
                condition=Q(expires_on__gt=F("issued_on")), name="credential_expires_after_issue"
            ),
            models.CheckConstraint(
                condition=Q(in_person_hours__isnull=True) | Q(in_person_hours__lte=F("course_hours")),
                name="credential_in_person_hours_within_course",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_reason="")),
                name="credential_withdrawal_says_who_and_why",
            ),
        ]
        ordering = ["kind", "-expires_on"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    def is_in_date(self, on: date) -> bool:
        return self.issued_on <= on <= self.expires_on
