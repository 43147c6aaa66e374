"""After a signed visit the patient gets one mail with a link home; whoever is phoned gets it on paper."""

from datetime import timedelta

import pytest

from clinic.errors import Refused
from clinic.models import AuditEvent, Message, PatientLink
from pathway.actions import after_care, treatment
from pathway.queries import after_care as queries
from tests import cast
from tests.pathway import scenes, sessions

pytestmark = pytest.mark.django_db


def mails():
    return Message.objects.filter(template="after_care")


def test_signing_sends_the_after_care_in_the_patients_language(alder):
    signed = sessions.signed(alder, sessions.ready(alder, language="es"))

    mail = mails().get()
    assert (mail.address, mail.language, mail.parameters) == ("will.better@mail.example", "es", {})
    assert mail.due_at == signed.signed_at
    assert (mail.link.purpose, mail.link.target_id, mail.link.language) == ("after_care", signed.pk, "es")
    assert mail.link.expires_at == signed.signed_at + timedelta(days=28)


def test_a_visit_without_needles_sends_it_too(alder):
    episode = scenes.opened(alder)
    session = sessions.written(alder, sessions.opened(alder, episode), no_needles_reason="Nervous today")

    treatment.sign(session, by=alder.therapist.by, now=cast.NOW + timedelta(minutes=30))

    assert mails().count() == 1


def test_a_patient_who_is_phoned_gets_no_mail(alder):
    sessions.signed(alder, sessions.ready(alder, channel="phone"))

    assert (mails().count(), PatientLink.objects.filter(purpose="after_care").count()) == (0, 0)


def test_asking_again_sends_no_second_one(alder):
    signed = sessions.signed(alder, sessions.ready(alder))

    after_care.send(signed, by=alder.therapist.by, now=cast.NOW + timedelta(hours=2))

    assert (mails().count(), PatientLink.objects.filter(purpose="after_care").count()) == (1, 1)


def test_a_refused_signature_sends_nothing(alder):
    session = sessions.needled(alder, sessions.opened(alder, sessions.ready(alder)), needles_out=1)

    with pytest.raises(treatment.Incomplete):
        treatment.sign(session, by=alder.therapist.by, now=cast.NOW)

    assert mails().count() == 0


def test_it_is_on_record_that_it_was_sent(alder):
    signed = sessions.signed(alder, sessions.ready(alder))

    event = AuditEvent.objects.get(kind="after_care.queued")
    assert (event.target_id, event.patient_id) == (signed.pk, signed.episode.patient_id)


def test_a_mail_that_came_back_is_sent_again_to_the_address_known_now_by_the_same_link(alder):
    signed = sessions.signed(alder, sessions.ready(alder))
    mails().update(state="returned", sent_at=cast.NOW, failed_at=cast.NOW)
    patient = signed.episode.patient
    patient.email = "will.new@mail.example"
    patient.save(update_fields=["email"])

    after_care.send_again(signed, by=alder.therapist.by, now=cast.NOW + timedelta(hours=2))

    first, second = mails().order_by("pk")
    assert (second.address, second.link, queries.message_of(signed)) == (
        "will.new@mail.example",
        first.link,
        second,
    )


@pytest.mark.parametrize(
    ("state", "channel", "days", "sentence"),
    [
        ("queued", "email", 0, "on its way already"),
        ("sent", "phone", 0, "We do not write to this patient"),
        ("sent", "email", 29, "has run out"),
    ],
    ids=["it has not left yet", "reached by phone now", "after four weeks"],
)
def test_a_mail_that_would_not_help_is_not_sent_again(alder, state, channel, days, sentence):
    signed = sessions.signed(alder, sessions.ready(alder))
    mails().update(state=state, sent_at=cast.NOW if state == "sent" else None)
    signed.episode.patient.channel = channel

    with pytest.raises(Refused, match=sentence):
        after_care.send_again(signed, by=alder.therapist.by, now=cast.NOW + timedelta(days=days))

    assert mails().count() == 1
