"""Consent on the pathway: signed, talked through, said aloud in each session, taken back; and a chaperone's offer.

Pages use these verbs; the lower ones of patients.actions.consents know neither the plan nor the screening.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from clinic import audit, dates, links
from clinic.actors import Actor
from clinic.enums import LinkPurpose
from clinic.errors import Refused
from clinic.messages import outbox
from clinic.models import Message, PatientLink
from pathway.actions import alerts
from pathway.enums import Chaperone
from pathway.models import ChaperoneAnswer, EpisodeOfCare, SpokenYes, TreatmentSession
from pathway.queries import consents as queries
from pathway.queries import treatment as logs
from pathway.queries.consent_texts import TEXT, wording
from pathway.reference import library
from patients.actions import consents, documents
from patients.actions.consents import Signature, Text
from patients.enums import DocumentPurpose, Medium, Signer, TakenBack
from patients.models import Consent, Patient
from patients.queries.message_consents import for_whom

LINK_DAYS = 365
NOON = time(12)


@transaction.atomic
def sign(
    patient: Patient, *, language: str, signature: Signature, anew: bool = False, by: Actor, now: datetime
) -> Consent:
    """Sign today's text in this language. It counts once a therapist has talked it through (`discuss`).

    Signing again is the same consent, unless a new signature is needed or, with `anew`, wanted. Raises Refused at `name`,
    `signed_by`, `patient_agrees` or `signed_on`.
    """
    on = patient.clinic.local(now).date()
    if signature.signed_by == Signer.PATIENT and queries.why_another_signs(patient, on=on):
        raise Refused(_("Somebody who decides for the patient has to sign too."), field="signed_by")
    text = library().consents[TEXT]
    return consents.sign(
        patient,
        text=Text(text.slug, text.version, language, wording(text, language)),
        signature=signature,
        renews=anew or queries.needs_new_signature(patient, on=on),
        by=by,
        now=now,
    )


@transaction.atomic
def sign_on_paper(
    patient: Patient,
    *,
    language: str,
    name: str,
    signed_on: date,
    signed_by: str,
    patient_agrees: bool,
    agrees_to_current: bool,
    scan: bytes,
    anew: bool = False,
    by: Actor,
    now: datetime,
) -> Consent:
    """Take in a paper the patient signed on a day, with its scan. Raises Refused as `sign` does, and at `document`."""
    clinic = patient.clinic
    today = clinic.local(now).date()
    signed_at = now if signed_on == today else dates.local_moment(signed_on, NOON, clinic.zone)
    kept = documents.attach(patient, purpose=DocumentPurpose.SIGNED_CONSENT, content=scan, by=by, now=now)
    signature = Signature(
        name, signed_by, patient_agrees, agrees_to_current, Medium.PAPER, signed_at=signed_at, scan=kept
    )
    return sign(patient, language=language, signature=signature, anew=anew, by=by, now=now)


@transaction.atomic
def discuss(
    consent: Consent,
    episode: EpisodeOfCare,
    *,
    regions: Collection[str],
    techniques: Collection[str],
    interpreter: str = "",
    chaperone: str = "",
    chaperone_name: str = "",
    by: Actor,
    now: datetime,
) -> Consent:
    """A therapist says: we talked about these regions and techniques, and the patient still agrees. Now it counts.

    The answers on pregnancy and medicines are kept with it as they are today, a chaperone's offer is recorded where a
    private region is among them or the patient wishes one, and the patient gets a copy. Raises Refused at `regions`,
    `techniques`, `interpreter`, `chaperone` or `chaperone_name`.
    """
    known = library()
    reached, used = set(regions) & set(known.regions), set(techniques) & set(known.techniques)
    if not reached:
        raise Refused("Tick the regions you talked about.", field="regions")
    if not used:
        raise Refused("Tick the techniques you talked about.", field="techniques")
    if episode.patient.wants_chaperone or any(known.regions[slug].private for slug in reached):
        answer_chaperone(episode, answer=chaperone, name=chaperone_name, by=by, now=now)
    assessment = queries.assessment_of(episode, on=episode.clinic.local(now).date())
    interpreter = " ".join(interpreter.split())
    if not interpreter and queries.wants_interpreter(assessment):
        raise Refused("The patient wants an interpreter. Enter who interpreted.", field="interpreter")
    answers = queries.answers_of(assessment)
    covered = {
        "regions": [slug for slug in known.regions if slug in reached],
        "techniques": [slug for slug in known.techniques if slug in used],
        "answers": {slug: choice for slug, choice in answers.items() if slug in known.renewals},
    }
    was_valid = consent.is_valid
    consents.discuss(consent, covered=covered, interpreter=interpreter, by=by, now=now)
    if not was_valid and episode.patient.is_written_to:
        give_copy(consent, episode, by=by, now=now)
    return consent


@transaction.atomic
def give_copy(consent: Consent, episode: EpisodeOfCare, *, by: Actor, now: datetime) -> Message:
    """Send the patient a link to exactly what was signed. Raises Refused where we do not write to them."""
    message = _send(episode, "consent_copy", f"consent-copy:{consent.uuid}", about=consent, now=now)
    consents.copy_given(consent, how="mail", by=by, now=now)
    return message


def hand_over_copy(consent: Consent, *, by: Actor, now: datetime) -> Consent:
    """The printed copy was given into the patient's hand."""
    return consents.copy_given(consent, how="paper", by=by, now=now)


@transaction.atomic
def send_link(episode: EpisodeOfCare, *, by: Actor, now: datetime) -> Message:
    """Send the patient a link to read and sign at home. Raises Refused where we do not write to them."""
    day = episode.clinic.local(now).date()
    message = _send(episode, "consent_request", f"consent-request:{episode.uuid}:{day}", about=None, now=now)
    audit.record("consent.requested", target=episode, by=by, now=now, patient_id=episode.patient_id)
    return message


@transaction.atomic
def withdraw(consent: Consent, *, how: str, by: Actor, now: datetime) -> Consent:
    """Take the consent back, by the patient's link or by their word, at any moment: also with a needle in.

    From now on no needle is stored (see `treatment.save` and the migration "no needle without a yes"). The therapist is
    told unless they recorded it themselves, and the patient gets a kind mail. A second press changes nothing.
    """
    if not consents.withdraw(consent, how=how, by=by, now=now):
        return consent
    episode = (
        EpisodeOfCare.objects.filter(patient_id=consent.patient_id, ended_at__isnull=True)
        .select_related("clinic", "patient")
        .first()
    )
    if episode is None:
        return consent
    if by.user_id != episode.therapist_id:
        with translation.override(consent.language):
            told = str(told_after_withdrawal())
        where = "by their link" if how == TakenBack.LINK else "by word"
        asked = f"The patient took the consent to needling back {where}."
        alerts.raise_for_withdrawal(consent, episode, asked=asked, told=told, by=by, now=now)
    if episode.patient.is_written_to:
        _send(episode, "consent_withdrawn", f"consent-withdrawn:{consent.uuid}", about=consent, now=now)
    return consent


def told_after_withdrawal() -> str:
    """What the patient reads once the consent is taken back, in the language in force."""
    return _(
        "That is all right. Nobody will use needles on you unless you sign again. The rest of your care goes on."
    )


@transaction.atomic
def hear_yes(treatment_session: TreatmentSession, *, by: Actor, now: datetime) -> SpokenYes:
    """The patient said yes to needles today, before the first one. Once per session and consent.

    Raises Refused without a consent that counts, and when the log is signed or another therapist's.
    """
    session = _own_draft(treatment_session, by)
    at = logs.judged_at(session)
    given = Consent.objects.filter(patient_id=session.episode.patient_id)
    consent = (
        (given.standing() if at is None else given.standing_at(at))
        .select_for_update(no_key=True)  # a withdrawal at this instant comes before or after, not in between
        .first()
    )
    if consent is None or consent.discussed_at is None or consent.discussed_at > (at or now):
        raise Refused("There is no valid consent, so a yes would not count. Settle the consent first.")
    yes, is_new = SpokenYes.objects.get_or_create(
        clinic_id=session.clinic_id,
        treatment_session=session,
        consent=consent,
        # A late entry tells of a yes that was heard when the visit began.
        defaults={"said_at": session.started_at if session.is_late else now, "heard_by_id": by.staff_id},
    )
    if is_new:
        audit.record("consent.yes_heard", target=yes, by=by, now=now, patient_id=consent.patient_id)
    return yes


@transaction.atomic
def answer_chaperone(
    episode: EpisodeOfCare,
    *,
    answer: str,
    name: str = "",
    treatment_session: TreatmentSession | None = None,
    by: Actor,
    now: datetime,
) -> ChaperoneAnswer:
    """Record what the patient answered when a chaperone was offered; the newest answer counts.

    In a late entry it was answered when the visit began. Raises Refused at `chaperone` or `chaperone_name`, and when the
    session's log is signed or another therapist's.
    """
    if answer not in set(Chaperone):
        raise Refused("Offer a chaperone and record the answer.", field="chaperone")
    name = " ".join(name.split())[:120] if answer == Chaperone.PRESENT else ""
    if answer == Chaperone.PRESENT and not name:
        raise Refused("Enter the name of who is present.", field="chaperone_name")
    session = _own_draft(treatment_session, by) if treatment_session else None
    row = ChaperoneAnswer.objects.create(
        clinic_id=episode.clinic_id,
        episode=episode,
        treatment_session=session,
        answer=answer,
        name=name,
        answered_at=session.started_at if session and session.is_late else now,
        asked_by_id=by.staff_id,
    )
    audit.record(
        "consent.chaperone_answered",
        target=row,
        by=by,
        now=now,
        patient_id=episode.patient_id,
        detail={"answer": answer},
    )
    return row


def _own_draft(treatment_session: TreatmentSession, by: Actor) -> TreatmentSession:
    session = (
        TreatmentSession.objects.select_for_update(of=("self",), no_key=True)
        .select_related("episode")
        .get(pk=treatment_session.pk)
    )
    if session.is_signed:
        raise Refused("This session is signed. Nothing was changed.")
    if session.therapist_id != by.user_id:
        raise Refused("This log belongs to another therapist. Nothing was changed.")
    return session


def _send(
    episode: EpisodeOfCare, template: str, key: str, *, about: Consent | None, now: datetime
) -> Message:
    patient = episode.patient
    if not patient.is_written_to:
        raise Refused("We do not write to this patient. Print it and hand it over.")
    return outbox.queue(
        clinic_id=episode.clinic_id,
        template=template,
        channel=patient.channel,
        address=patient.address,
        parameters=for_whom(patient),
        language=patient.language,
        idempotency_key=key,
        now=now,
        link=link_of(episode, now=now),
        patient_id=patient.pk,
        about=("consent", about.pk) if about else ("episodeofcare", episode.pk),
    )


def link_of(episode: EpisodeOfCare, *, now: datetime) -> PatientLink:
    """The patient's own door to their consent in this episode: read, sign, the copy, taking it back."""
    return links.make(
        purpose=LinkPurpose.CONSENT,
        target_id=episode.pk,
        patient_id=episode.patient_id,
        clinic_id=episode.clinic_id,
        language=episode.patient.language,
        now=now,
        days=LINK_DAYS,
    )
