"""Write the letters of somebody who is not needled: a referral signed by the therapist, and a sheet for the patient."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from clinic import audit, pdf
from clinic.actors import Actor
from clinic.errors import Refused
from clinic.models import Membership
from clinic.pdf import Paper
from pathway.enums import LetterKind
from pathway.models import EpisodeOfCare, Letter, Screening
from pathway.queries import letters as papers
from pathway.queries import screenings
from pathway.queries.content import own_content
from pathway.rules.referrals import Found, found
from patients.actions import documents
from patients.enums import DocumentPurpose


@transaction.atomic
def refer(
    episode: EpisodeOfCare,
    *,
    recipient: str,
    asks: str,
    findings: Collection[str],
    by: Actor,
    now: datetime,
) -> Letter:
    """A letter to a doctor with these findings (by code) of the screening that counts, signed by whoever writes it.

    Where the last review decided to refer, it tells the course of needling, with findings or without. Raises Refused
    without a screening, a recipient, a request or anything to tell, and when the episode has ended.
    """
    screening, lines = _found(episode, findings, now)
    recipient, asks = recipient.strip(), asks.strip()
    if not recipient:
        raise Refused("Write whom the letter is for.", field="recipient")
    if not asks:
        raise Refused("Write what you ask of them.", field="asks")
    course = papers.course_of(episode)
    if not lines and not course:
        raise Refused("Choose at least one finding the letter is about.", field="findings")
    signed = _signature(episode, by)
    paper = papers.referral(
        episode, screening, lines, recipient=recipient, asks=asks, signed=signed, course=course, now=now
    )
    return _keep(
        episode, screening, LetterKind.REFERRAL, paper, DocumentPurpose.REFERRAL_LETTER, signed, by, now,
        recipient=recipient, asks=asks,
    )  # fmt: skip


@transaction.atomic
def hand_over(episode: EpisodeOfCare, *, by: Actor, now: datetime) -> Letter:
    """The patient's own sheet in their language: why no needles, what instead, when to get help.

    Raises Refused without a screening and when the episode has ended.
    """
    screening, _ = _found(episode, (), now)
    return _keep(
        episode,
        screening,
        LetterKind.PATIENT_SHEET,
        papers.sheet(episode.patient, episode.clinic, now=now),
        DocumentPurpose.PATIENT_SHEET,
        _signature(episode, by),
        by,
        now,
        text_version=papers.sheet_version(),
    )


def _found(
    episode: EpisodeOfCare, codes: Collection[str], now: datetime
) -> tuple[Screening, tuple[Found, ...]]:
    if not episode.is_open:
        raise Refused("This episode of care has ended. No letter is written in it.")
    standing = screenings.standing(episode, on=episode.clinic.local(now).date())
    if standing is None:
        raise Refused("There is no screening yet that a letter could be about.")
    known = own_content(episode.clinic_id).library()
    return standing[0], tuple(one for one in found(standing[1], library=known) if one.code in codes)


def _keep(
    episode: EpisodeOfCare,
    screening: Screening,
    kind: LetterKind,
    paper: Paper,
    purpose: DocumentPurpose,
    signed: str,
    by: Actor,
    now: datetime,
    *,
    recipient: str = "",
    asks: str = "",
    text_version: int | None = None,
) -> Letter:
    document = documents.attach(
        episode.patient, purpose=purpose, content=pdf.render(paper, made_at=now), by=by, now=now
    )
    letter = Letter.objects.create(
        clinic_id=episode.clinic_id,
        episode=episode,
        screening=screening,
        document=document,
        kind=kind,
        language=paper.language,
        recipient=recipient,
        asks=asks,
        text_version=text_version,
        signed_name=signed,
        written_at=now,
        written_by_id=by.staff_id,
    )
    audit.record(f"letter.{kind}", target=letter, by=by, now=now, patient_id=episode.patient_id)
    return letter


def _signature(episode: EpisodeOfCare, by: Actor) -> str:
    """Name and title of whoever signs."""
    member = Membership.objects.select_related("user").get(clinic_id=episode.clinic_id, user_id=by.staff_id)
    return ", ".join(part for part in (member.user.name, member.title) if part)
