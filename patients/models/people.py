"""The patient, and the words a patient is found by."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property

from clinic.encrypted import EncryptedTextField
from clinic.enums import Channel
from clinic.models.owned import Addressable, ClinicOwned
from clinic.phone_field import PhoneField
from patients.enums import DayPart, StopReason, TherapistWish

if TYPE_CHECKING:
    from patients.models.deaths import Death

BY_VOICE = (Channel.PHONE, Channel.VISITS)  # the ways that need nothing in writing


class Patient(Addressable):
    """One person we treat. Never deleted: archived."""

    patient_path = "pk"

    given_name = models.CharField(max_length=80)
    family_name = models.CharField(max_length=80)
    preferred_name = models.CharField(max_length=80, blank=True)
    birth_date = models.DateField()
    email = models.EmailField(blank=True)
    phone = PhoneField(blank=True)
    wrong_phone = models.CharField(
        max_length=20, blank=True, help_text="A number that was called and is somebody else's; E.164."
    )
    language = models.CharField(max_length=8, default="en")
    interpreter = models.CharField(
        max_length=40,
        blank=True,
        help_text="The language an interpreter is needed for; empty for who reads one of ours.",
    )
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.EMAIL)
    best_time = models.CharField(
        max_length=10, choices=DayPart, blank=True, help_text="When they like to be called."
    )
    messages_agreed_at = models.DateTimeField(
        null=True, blank=True, help_text="When the risk notice of e-mail was accepted."
    )
    texts_agreed_at = models.DateTimeField(
        null=True, blank=True, help_text="The same of texts, for the number there is; without it none leaves."
    )
    stopped_for = models.CharField(
        max_length=20, choices=StopReason, blank=True, help_text="Why nothing is written to them any more."
    )
    stopped_at = models.DateTimeField(null=True, blank=True)
    note = EncryptedTextField(
        max_length=200, blank=True, help_text="Not clinical: wheelchair, mornings only."
    )
    therapist_wish = models.CharField(
        max_length=10,
        choices=TherapistWish,
        blank=True,
        default="",
        db_default="",
        help_text="By whom they wish to be seen; empty where it does not matter to them.",
    )
    wants_chaperone = models.BooleanField(
        default=False, db_default=False, help_text="They wish somebody else in the room at their visits."
    )
    record_number = models.CharField(
        max_length=20,
        blank=True,
        help_text="The practice's own number: of an older system or a paper folder.",
    )
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
        help_text="The record of the same person that is kept. Never a chain: it always names the one in use.",
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="patient_channel_is_known"),
            models.CheckConstraint(
                condition=~Q(channel=Channel.EMAIL) | ~Q(email=""), name="patient_by_email_has_email"
            ),
            models.CheckConstraint(
                condition=~Q(channel__in=[Channel.PHONE, Channel.TEXT]) | ~Q(phone=""),
                name="patient_by_phone_has_phone",
            ),
            models.CheckConstraint(
                condition=Q(stopped_for="", stopped_at__isnull=True)
                | Q(stopped_for__in=StopReason.values, stopped_at__isnull=False),
                name="stopped_patient_says_why_and_when",
            ),
            models.CheckConstraint(
                condition=Q(therapist_wish="") | Q(therapist_wish__in=TherapistWish.values),
                name="patient_therapist_wish_is_known",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True)
                | (Q(archived_at__isnull=False) & ~Q(merged_into=F("id"))),
                name="merged_patient_is_archived",
            ),
            models.UniqueConstraint(
                fields=["clinic", "record_number"],
                condition=~Q(record_number=""),
                name="record_number_once_per_clinic",
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "birth_date"], name="patient_by_birth_date"),
            models.Index(fields=["clinic", "family_name", "given_name", "id"], name="patient_by_name"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def called(self) -> str:
        """The name said aloud."""
        return self.preferred_name or self.given_name

    @property
    def in_use(self) -> Patient:
        """This record, or the one it was joined with."""
        return self.merged_into or self

    @property
    def address(self) -> str:
        """Where a message by their channel goes: their number for texts, else their e-mail address; may be empty."""
        if self.channel == Channel.TEXT:
            return self.phone.as_e164 if self.phone else ""
        return self.email

    @property
    def initials(self) -> str:
        """For messages to an address that a family shares: "A.N."."""
        return f"{self.given_name[:1]}.{self.family_name[:1]}.".upper()

    @property
    def is_written_to(self) -> bool:
        """Whether a message may go to their address. Nobody is written to in a language they do not read."""
        may_be = not self.stopped_for and not self.interpreter and bool(self.address)
        if self.channel == Channel.TEXT:
            return may_be and self.texts_agreed_at is not None
        return may_be and self.channel == Channel.EMAIL

    @property
    def has_agreed(self) -> bool:
        """Whether the risk notice of the channel they are written to by was accepted."""
        moment = self.texts_agreed_at if self.channel == Channel.TEXT else self.messages_agreed_at
        return moment is not None

    @property
    def has_wrong_phone(self) -> bool:
        """Whether the number on record was called and is somebody else's."""
        return bool(self.phone) and self.phone.as_e164 == self.wrong_phone

    @property
    def has_died(self) -> bool:
        return self.stopped_for == StopReason.DIED

    @cached_property
    def death(self) -> Death | None:
        """What is on record about their death; asked of the database for nobody else."""
        standing = self.deaths.filter(taken_back_at__isnull=True).select_related("recorded_by")
        return standing.first() if self.has_died else None

    @property
    def is_asked(self) -> bool:
        """Whether check-ins go on: in writing, or by voice also with somebody who wants nothing in writing."""
        return not self.stopped_for or (self.channel in BY_VOICE and not self.has_died)

    @property
    def is_asked_at_visits(self) -> bool:
        """Whether nothing leaves for them: what is due waits for their next visit."""
        return self.channel == Channel.VISITS

    @property
    def interpreter_words(self) -> str:
        """What whoever calls or sees them has to arrange; empty for most."""
        return f"Interpreter: {self.interpreter}" if self.interpreter else ""

    @property
    def wish_words(self) -> str:
        """By whom they wish to be seen, for whoever books; empty where it does not matter to them."""
        wish = self.get_therapist_wish_display().lower()
        return f"Wishes to be seen by {wish}" if wish else ""

    def age(self, on: date) -> int:
        had_birthday = (on.month, on.day) >= (self.birth_date.month, self.birth_date.day)
        return on.year - self.birth_date.year - (not had_birthday)


class PatientWord(ClinicOwned):
    """One folded word of a name, an e-mail or a phone, searched as a B-tree range.

    Under row-level security LIKE and full-text operators are not leakproof, so PostgreSQL will not use their indexes;
    `word >= 'smi' AND word < 'smj'` it will.
    """

    patient = models.ForeignKey(Patient, models.CASCADE, related_name="words")
    word = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "word", "patient"], name="patient_word_once")
        ]

    def __str__(self) -> str:
        return self.word


class DifferentPeople(ClinicOwned):
    """Somebody looked: these two records are of two people. They are not suggested as one again."""

    one = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    other = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    said_at = models.DateTimeField()
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "one", "other"], name="told_apart_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="told_apart_in_one_order"),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} is not {self.other_id}"
