"""Which passwords are taken: long ones, not among the most common, and not made of the words of a clinic like this."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from clinic import scope
from clinic.models import Clinic, User
from clinic.reference.passwords import easy_words
from clinic.rules.passwords import is_of_easy_words

TOO_EASY = (
    "This is hardly more than words somebody who knows the clinic would try first. Add words of your own."
)


def check(password: str, *, user: User, clinic: Clinic) -> None:
    """Raises ValidationError for a password that somebody about to work at `clinic` may not have."""
    validate_password(password, user=user)
    _refuse(password, [clinic.name])


class NotOfTheClinicsWords:
    """Django's way to ask, of somebody who works here already."""

    def validate(self, password: str, user: User | None = None) -> None:
        keys = scope.clinics_of(user.pk) if user is not None and user.pk else []
        _refuse(password, list(Clinic.objects.filter(pk__in=keys).values_list("name", flat=True)))

    def get_help_text(self) -> str:
        return "Use a few words of your own, not the clinic's name and the like."


def _refuse(password: str, names: list[str]) -> None:
    if is_of_easy_words(password, easy=easy_words(), names=names):
        raise ValidationError(TOO_EASY, code="password_of_easy_words")
