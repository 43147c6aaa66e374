"""Write a clinic's own texts, version by version, and go back to what is shipped."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction

from clinic import audit
from clinic.actors import Actor
from clinic.errors import Refused, Stale
from clinic.models import Clinic, TextWording
from clinic.queries import wordings as queries

MEANWHILE = "Somebody changed this text a moment ago. Look at what it says now and try again."


def write(
    clinic: Clinic, *, slug: str, en: str, es: str, number: int, by: Actor, now: datetime
) -> TextWording:
    """Let these words leave from now on, also in messages that wait already.

    `number` is the version the writer saw, 0 where the clinic had none. Raises KeyError for a text nobody knows, Refused
    at `en` or `es` for one that may not be sent, and Stale when somebody wrote meanwhile.
    """
    stands = queries.one_text(clinic, slug)
    wanted = replace(stands.wording, en=en.strip(), es=es.strip())
    for one in queries.rendered(wanted, clinic):
        if one.faults:
            raise Refused(one.faults[0], field=one.language)
    if (wanted.en, wanted.es) == (stands.wording.en, stands.wording.es):
        raise Refused("These are the words that leave already.")
    return _add(clinic, slug, en=wanted.en, es=wanted.es, number=number, by=by, now=now)


def back_to_shipped(clinic: Clinic, *, slug: str, number: int, by: Actor, now: datetime) -> TextWording:
    """Let what is shipped leave again. Raises KeyError, Refused where it does already, and Stale."""
    if not queries.one_text(clinic, slug).is_own:
        raise Refused("What is shipped leaves already.")
    return _add(clinic, slug, en="", es="", number=number, by=by, now=now)


def _add(
    clinic: Clinic, slug: str, *, en: str, es: str, number: int, by: Actor, now: datetime
) -> TextWording:
    newest = queries.history(clinic, slug).first()
    if (newest.number if newest else 0) != number:
        raise Stale(MEANWHILE)
    try:
        with transaction.atomic():
            row = TextWording.objects.create(
                clinic=clinic,
                slug=slug,
                number=number + 1,
                en=en,
                es=es,
                written_at=now,
                written_by_id=by.staff_id,
            )
            audit.record("text_wording.written", target=row, by=by, now=now, detail={"text": slug})
    except IntegrityError as error:
        raise Stale(MEANWHILE) from error
    return row
