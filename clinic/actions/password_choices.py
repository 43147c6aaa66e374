"""A person's own password: the mail by which they choose one they forgot or never had, and every change of it.

Each change is a sentence in every clinic they work in and a mail to them, so that nothing changes behind their back.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from clinic import password_links, scope
from clinic.actions import second_steps, sessions, sign_ins
from clinic.errors import Refused, Stale
from clinic.messages import outbox
from clinic.models import User

ONE_MAIL_IN = timedelta(minutes=10)
OVER = "This link counts no longer. Ask for another one."


@transaction.atomic
def ask(email: str, *, now: datetime) -> None:
    """Write to whoever works here with this address; who asked is not known, and learns nothing from it."""
    user, clinics = _who_works_here(email)
    if user is None:
        return
    asked_at = int(now.timestamp())
    with scope.in_clinic(clinics[0]):
        message = outbox.queue(
            clinic_id=clinics[0],
            template="staff_password",
            address=user.email,
            language="en",
            idempotency_key=f"password:{user.pk}:{asked_at // int(ONE_MAIL_IN.total_seconds())}",
            now=now,
            parameters={"password": [user.pk, asked_at], "name": user.name},
            about=("user", user.pk),
        )
    if message.created_at == now:  # and not one of minutes ago
        sign_ins.by_nobody_known("password_asked", user=user, now=now)


@transaction.atomic
def hand_over(email: str, *, now: datetime) -> str:
    """The address such a mail would lead to, for whoever runs the server to hand over where no mail leaves.

    Raises Refused where nobody works here with this address.
    """
    user, _ = _who_works_here(email)
    if user is None:
        raise Refused("Nobody who works here signs in with this e-mail.")
    sign_ins.at_the_server("password_link_made", user=user, now=now)
    return password_links.address(user.pk, int(now.timestamp()))


@transaction.atomic
def choose(token: str, *, password: str, now: datetime) -> User:
    """By a link of `ask`. Raises Refused at `password` for one that is too easy, Stale where the link counts no longer."""
    found = password_links.opened_by(token, now=now)
    if found is not None:
        User.objects.select_for_update(no_key=True).get(pk=found.pk)
    user = password_links.opened_by(token, now=now)
    if user is None:
        raise Stale(OVER)
    try:
        validate_password(password, user=user)
    except ValidationError as error:
        raise Refused(" ".join(error.messages), field="password") from error
    change(user, password=password, now=now)
    return user


@transaction.atomic
def change(user: User, *, password: str, now: datetime, here: str | None = None) -> None:
    """From now on this password counts, and whoever is signed in as them elsewhere than `here` is signed in no more.

    Their devices are strange again, with the PINs chosen on them, but for the one of `here`: one may be why they change it.
    """
    user.set_password(password)
    user.save(update_fields=["password"])
    sessions.end_strange(user, here=here)
    clinics = scope.clinics_of(user.pk)
    second_steps.record_in(clinics, "sign_in.password_changed", user, now=now)
    if clinics:
        second_steps.tell(user, "password_changed", clinic_id=clinics[0], key=f"{now.timestamp()}", now=now)


def _who_works_here(email: str) -> tuple[User | None, list[int]]:
    """Whose address it is, and the clinics they work in: nobody's where there is none."""
    user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    clinics = scope.clinics_of(user.pk) if user else []
    return (user, clinics) if clinics else (None, [])
