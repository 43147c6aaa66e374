"""Take what a patient fills in at home: kept at once, and an alarming answer told to somebody in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from clinic import audit, links
from clinic.actors import Actor
from clinic.enums import LinkPurpose
from clinic.errors import Refused
from clinic.models import PatientLink
from pathway.actions import alerts, episodes
from pathway.models import EpisodeOfCare
from pathway.queries import intakes as queries
from pathway.queries.advice import advice
from patients.actions import intakes
from patients.enums import IntakePart
from patients.models import Intake, Patient

TABLET_LASTS = timedelta(hours=1)


@transaction.atomic
def save_page(
    intake: Intake,
    *,
    page: str,
    answers: Mapping[str, Mapping[str, Any] | None],
    about: Mapping[str, Any],
    is_done: bool,
    language: str,
    by: Actor,
    now: datetime,
) -> Intake:
    """Keep one page (see patients.actions.intakes.save_page) and raise an alert for every alarming answer in it.

    Of a form that is changed, for what is new or answered otherwise than in the version it follows; also where that form can
    no longer be sent, for what somebody says of themselves is heard. An alarm that was taken back and is said again is told
    again.
    The last page of the second part ends the form. `language` is the one the advice is shown in.
    """
    before = intakes.locked(intake)
    kept = intakes.save_page(intake, page=page, answers=answers, about=about, is_done=is_done, by=by, now=now)
    if kept.is_submitted:  # the second part asks nothing that could alarm
        return intakes.finish(kept, by=by, now=now) if is_done else kept
    on = kept.clinic.local(now).date()
    again = queries.said_again(kept, before, on=on)
    alarms = queries.new_alarms(kept, on=on, again=again)
    if alarms:
        causes = [
            alerts.Cause(
                alarm.question,
                alarm.tier,
                alarm.asked,
                advice(kept.clinic, alarm.tier, "", language=language, now=now),
            )
            for alarm in alarms
        ]
        episode = _episode(kept, by=by, now=now)
        alerts.raise_for_intake(kept, episode, causes, taken_back=again, by=by, now=now)
    return kept


@transaction.atomic
def save_page_of(
    patient: Patient,
    *,
    page: str,
    answers: Mapping[str, Mapping[str, Any] | None],
    about: Mapping[str, Any],
    language: str,
    by: Actor,
    now: datetime,
) -> Intake:
    """Keep one whole page of somebody who is here or on the phone; a form is opened for them where none is in hand.

    Raises Refused for a page whose part was sent (see patients.actions.intakes.save_page).
    """
    intake = queries.in_hand(patient) or intakes.begin_here(patient, by=by, now=now)
    return save_page(
        intake, page=page, answers=answers, about=about, is_done=True, language=language, by=by, now=now
    )


@transaction.atomic
def revise(intake: Intake, *, by: Actor, now: datetime) -> Intake:
    """Begin to change a form that was sent, or go on with it (see patients.actions.intakes.revise).

    Raises Refused once a therapist has begun to screen: from then on each visit asks anew.
    """
    _refuse_late(intake)
    return intakes.revise(intake, by=by, now=now)


@transaction.atomic
def change_page_of(
    patient: Patient,
    *,
    page: str,
    answers: Mapping[str, Mapping[str, Any] | None],
    about: Mapping[str, Any],
    language: str,
    by: Actor,
    now: datetime,
) -> Intake:
    """Keep one whole page anew for somebody on the phone whose form was sent, in a version of its own.

    Also where that can no longer be sent, for what somebody says of themselves is heard. Raises Refused where no form was
    sent for the care under way.
    """
    sent = queries.in_hand(patient)
    if sent is None:
        raise _too_late()
    later = queries.begun_change(patient) or intakes.revise(sent, by=by, now=now)
    return save_page(
        later, page=page, answers=answers, about=about, is_done=True, language=language, by=by, now=now
    )


@transaction.atomic
def submit(intake: Intake, *, by: Actor, now: datetime) -> Intake:
    """Lock the first part once every page of it is done, the health screens of the data files included.

    What was filled in of the second part beforehand counts: where that is whole too, the form is finished. Raises Refused
    for a change that comes after a therapist has begun to screen.
    """
    if intake.is_being_changed and intake.follows is not None:
        _refuse_late(intake.follows)
    sent = intakes.submit(intake, pages=queries.pages(IntakePart.BEFORE), by=by, now=now)
    return intakes.finish(sent, by=by, now=now)


@transaction.atomic
def hand_over(patient: Patient, *, by: Actor, now: datetime) -> PatientLink:
    """Open the form for the clinic's tablet, now, for an hour. Handing it over again opens the same form longer.

    Raises Refused when the patient has sent the first part for the care that is under way: the second is for at home.
    """
    if queries.is_sent_for_open_care(patient):
        raise Refused("The intake is there already. Nothing is left to ask before the visit.")
    intake = intakes.begin_here(patient, by=by, now=now)
    link = links.make(
        purpose=LinkPurpose.INTAKE_TABLET,
        target_id=intake.pk,
        patient_id=patient.pk,
        clinic_id=patient.clinic_id,
        language=patient.language,
        now=now,
        days=1,
    )
    audit.record("intake.handed_over", target=intake, by=by, now=now, patient_id=patient.pk)
    return links.open_until(link, now + TABLET_LASTS)


def _refuse_late(sent: Intake) -> None:
    """Under the lock of the version that was sent, which whoever begins a screening takes before reading it."""
    if not queries.may_be_changed(Intake.objects.select_for_update(no_key=True).get(pk=sent.pk)):
        raise _too_late()


def _too_late() -> Refused:
    return Refused(_("This form cannot be changed any more. Please call us if something has changed."))


def _episode(intake: Intake, *, by: Actor, now: datetime) -> EpisodeOfCare:
    """The care the alert belongs to. A form sent before any booking opens it with the clinical lead, who then owns it."""
    episode = queries.episode_of(intake)
    if episode is not None:
        return episode
    return episodes.open_ahead(intake.patient, by=by, now=now)
