"""The intake form: invite the patient to it, keep each page as it is filled in, lock each part when it is sent. What is
changed afterwards is a version of its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from clinic import audit, links, moves
from clinic.actors import Actor
from clinic.enums import LinkPurpose
from clinic.errors import Refused
from clinic.messages import outbox
from clinic.models import Message
from patients.actions import patients
from patients.enums import IntakePage, IntakePart, IntakeState
from patients.models import Intake, Patient
from patients.queries.message_consents import for_whom

LINK_DAYS = 30
FIRST_PAGES = tuple(page for page in IntakePage if page.part == IntakePart.BEFORE)
LAST_PAGES = tuple(page for page in IntakePage if page.part == IntakePart.MORE)
LAST_FIELDS = ("pain_zones", "activities", "past_care", "past_care_words")  # what those pages keep in `about`


@transaction.atomic
def invite(patient: Patient, *, by: Actor, now: datetime, again: bool = False) -> Intake:
    """Open an intake form and send its link; asking again sends nothing new while the form is still open.

    With `again` the link of an open form is sent once more, though never twice on a day. A patient we do not write to gets
    no message: the desk fills the form in with them.
    """
    intake, is_new = _opened(patient, now)
    link = links.make(
        purpose=LinkPurpose.INTAKE,
        target_id=intake.pk,
        patient_id=patient.pk,
        clinic_id=patient.clinic_id,
        language=patient.language,
        now=now,
        days=LINK_DAYS,
    )
    if patient.is_written_to:
        outbox.queue(
            clinic_id=patient.clinic_id,
            template="intake_invitation",
            channel=patient.channel,
            address=patient.address,
            parameters=for_whom(patient),
            language=patient.language,
            idempotency_key=f"intake:{intake.uuid}{_of_today(intake, now) if again else ''}",
            now=now,
            link=link,
            patient_id=patient.pk,
            about=("intake", intake.pk),
        )
    if is_new:
        audit.record("intake.invited", target=intake, by=by, now=now, patient_id=patient.pk)
    return intake


@transaction.atomic
def begin_here(patient: Patient, *, by: Actor, now: datetime) -> Intake:
    """The open form of a patient who is here or on the phone; a new one where none is open. Nothing is sent."""
    intake, is_new = _opened(patient, now)
    if is_new:
        audit.record("intake.begun_here", target=intake, by=by, now=now, patient_id=patient.pk)
    return intake


@transaction.atomic
def remind(intake: Intake, *, number: int, starts_at: datetime, by: Actor, now: datetime) -> Message | None:
    """Send the link of an open form once more before the visit at `starts_at`; one message for each `number` and day of it.

    None, and nothing is said to have been sent, where that message was made before, also when it was taken back since. A
    link that has run out in the meantime is renewed. Whether it is time, and whether they may be written to, the storey
    above has decided.
    """
    patient = intake.patient
    key = f"intake:{intake.uuid}:{intake.clinic.local(starts_at).date()}:reminder:{number}"
    if Message.objects.filter(clinic_id=intake.clinic_id, idempotency_key=key).exists():
        return None
    first = links.make(
        purpose=LinkPurpose.INTAKE,
        target_id=intake.pk,
        patient_id=patient.pk,
        clinic_id=intake.clinic_id,
        language=patient.language,
        now=now,
        days=LINK_DAYS,
    )
    message = outbox.queue(
        clinic_id=intake.clinic_id,
        template="intake_reminder",
        channel=patient.channel,
        address=patient.address,
        parameters={"starts_at": starts_at.isoformat(), **for_whom(patient)},
        language=patient.language,
        idempotency_key=key,
        now=now,
        link=links.renew(first, now=now, days=LINK_DAYS),
        patient_id=patient.pk,
        about=("intake", intake.pk),
    )
    audit.record(
        "intake.reminded",
        target=intake,
        by=by,
        now=now,
        patient_id=patient.pk,
        detail={"number": number},
    )
    return message


@transaction.atomic
def save_page(
    intake: Intake,
    *,
    page: str,
    answers: Mapping[str, Mapping[str, Any] | None],
    about: Mapping[str, Any],
    by: Actor,
    now: datetime,
    is_done: bool = True,
) -> Intake:
    """Keep one page. `answers` are by question slug, None takes an answer back; `about` holds the free fields.

    The first page (about-you) also brings the patient up to date: preferred_name, phone (empty keeps the number we
    have), language and messages_agreed. With `is_done` False the words are kept and the page stays to be done.
    A page of the second part may follow after the first was submitted. Raises Refused for a page whose part was sent.
    """
    kept = locked(intake)
    if not kept.takes(IntakePart.MORE if page in LAST_PAGES else IntakePart.BEFORE):
        raise Refused(_("This form was sent already. Please call us if something has changed."))
    merged = {**kept.answers, **answers}
    moves.edit(
        kept,
        version=kept.version,
        answers={slug: dict(one) for slug, one in merged.items() if one is not None},
        about={**kept.about, **about},
        pages_done=[*kept.pages_done, page] if is_done and page not in kept.pages_done else kept.pages_done,
    )
    if page == IntakePage.ABOUT_YOU and is_done:
        _confirm_contact(kept, about, by=by, now=now)
    audit.record(
        "intake.page_saved", target=kept, by=by, now=now, patient_id=kept.patient_id, detail={"page": page}
    )
    return kept


@transaction.atomic
def revise(intake: Intake, *, by: Actor, now: datetime) -> Intake:
    """Begin a new version of a form that was sent, with all that was said; the one that was sent stays as it is.

    A second press, or another device, goes on with the version that was begun. A second part that is not whole stays with
    the version before until the new one is sent. Raises Refused for a form that was not sent, or that a newer one follows.
    """
    sent = locked(intake)
    begun = Intake.objects.filter(follows=sent).first()
    if begun is not None and begun.is_being_changed:
        return begun
    if begun is not None or not sent.is_submitted:
        raise Refused(_("This form was sent already. Please call us if something has changed."))
    later = Intake.objects.create(
        clinic_id=sent.clinic_id,
        patient=sent.patient,
        follows=sent,
        state=IntakeState.CHANGING,
        language=sent.language,
        opened_at=now,
        **_all_said(sent),
    )
    audit.record("intake.revised", target=later, by=by, now=now, patient_id=sent.patient_id)
    return later


@transaction.atomic
def submit(intake: Intake, *, pages: Collection[str] = FIRST_PAGES, by: Actor, now: datetime) -> Intake:
    """Lock the first part. `pages` must all be done: the storey above adds the health screens it asks.

    Submitting twice is one submission. Raises Refused while a page is missing.
    """
    kept = locked(intake)
    if kept.is_submitted:
        return kept
    if not set(pages) <= set(kept.pages_done):
        raise Refused(_("Some pages are not filled in yet. Please finish them first."))
    brought = _second_part(kept)
    old = [IntakeState.OPEN, IntakeState.CHANGING]
    moves.move(kept, old=old, new=IntakeState.SUBMITTED, submitted_at=now, **brought)
    outbox.cancel(about=("intake", kept.pk), clinic_id=kept.clinic_id, reason="The form came back.")
    audit.record("intake.submitted", target=kept, by=by, now=now, patient_id=kept.patient_id)
    return kept


@transaction.atomic
def finish(intake: Intake, *, by: Actor, now: datetime) -> Intake:
    """Lock the second part as well, once all of it was seen to; until then it only stays open, and nothing is refused."""
    kept = locked(intake)
    if kept.is_finished or not kept.is_submitted or not set(LAST_PAGES) <= set(kept.pages_done):
        return kept
    moves.edit(kept, version=kept.version, finished_at=now)
    audit.record("intake.finished", target=kept, by=by, now=now, patient_id=kept.patient_id)
    return kept


def locked(intake: Intake) -> Intake:
    """The row as it is now, held until the end: two devices may fill in one form."""
    return (
        Intake.objects.select_for_update(no_key=True, of=("self",))
        .select_related("clinic", "patient")
        .get(pk=intake.pk)
    )


def _opened(patient: Patient, now: datetime) -> tuple[Intake, bool]:
    return Intake.objects.get_or_create(
        clinic_id=patient.clinic_id,
        patient=patient,
        state=IntakeState.OPEN,
        defaults={"language": patient.language, "opened_at": now},
    )


def _all_said(sent: Intake) -> dict[str, Any]:
    """What a new version begins with: the first part, and the second where it is whole."""
    if sent.is_finished:
        return {"answers": sent.answers, "about": sent.about, "pages_done": sent.pages_done}
    return {
        "answers": sent.answers,
        "about": {name: said for name, said in sent.about.items() if name not in LAST_FIELDS},
        "pages_done": [page for page in sent.pages_done if page not in LAST_PAGES],
    }


def _second_part(kept: Intake) -> dict[str, Any]:
    """What the version before has of the second part by now, where a new one left it there."""
    before = kept.follows
    if before is None or set(LAST_PAGES) <= set(kept.pages_done):
        return {}
    more = [page for page in before.pages_done if page in LAST_PAGES]
    said = {name: before.about[name] for name in LAST_FIELDS if name in before.about}
    return {"about": {**kept.about, **said}, "pages_done": [*kept.pages_done, *more]}


def _of_today(intake: Intake, now: datetime) -> str:
    """What tells today's link from the first one; nothing on the day of that one."""
    clinic = intake.patient.clinic
    today = clinic.local(now).date()
    return "" if clinic.local(intake.opened_at).date() == today else f":{today}"


def _confirm_contact(intake: Intake, about: Mapping[str, Any], *, by: Actor, now: datetime) -> None:
    patient = intake.patient
    called = about["preferred_name"]
    details = patients.PatientDetails(
        given_name=patient.given_name,
        family_name=patient.family_name,
        birth_date=patient.birth_date,
        preferred_name="" if called == patient.given_name else called,
        email=patient.email,
        phone=about["phone"] or (patient.phone.as_e164 if patient.phone else ""),
        language=about["language"],
        interpreter=patient.interpreter,
        channel=patient.channel,
        messages_agreed=about["messages_agreed"],
        texts_agreed=about.get("texts_agreed"),
        best_time=patient.best_time,
        note=patient.note,
        therapist_wish=patient.therapist_wish,
        wants_chaperone=patient.wants_chaperone,
        record_number=patient.record_number,
    )
    patients.edit(patient, details=details, version=patient.version, by=by, now=now)
    moves.edit(intake, version=intake.version, language=about["language"])
