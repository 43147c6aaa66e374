"""What comes back of a mail: a reader's "no more", a provider's bounce or complaint, and who is believed."""

import hashlib
import hmac
import json
import re

import pytest
from anymail.exceptions import AnymailInsecureWebhookWarning
from django.test import Client

from clinic.enums import AddressTrouble, MessageState
from clinic.messages import outbox
from clinic.models import AuditEvent, Message, StoppedAddress
from pathway.models import CallTask
from tests import cast
from tests.cast import NOW
from tests.pathway import patient_links

pytestmark = pytest.mark.django_db

POSTMARK = "/mail-reports/postmark/"
AUTH = {"Authorization": "Basic cG9zdG1hcms6c2VjcmV0"}  # postmark:secret


@pytest.fixture
def postmark(settings):
    settings.MAIL_PROVIDER = "postmark"
    settings.ANYMAIL = {"WEBHOOK_SECRET": "postmark:secret"}


@pytest.fixture
def left(alder):
    """A message that left for a patient."""
    patient = cast.patient(alder)
    message = outbox.queue(
        clinic_id=alder.clinic.pk, template="after_care", address=patient.email, language="en",
        idempotency_key="one", now=NOW, patient_id=patient.pk,
    )  # fmt: skip
    outbox.settle_as_sent(message, at=NOW)
    return message


def report(message, *, client=None, headers=AUTH, recipient="", **said):
    body = {"Email": recipient or message.address, "Metadata": {"message": str(message.uuid)}, **said}
    return (client or Client()).post(
        POSTMARK, json.dumps(body), content_type="application/json", headers=headers
    )


def bounce(message, kind="HardBounce", **more):
    return report(message, RecordType="Bounce", Type=kind, **more)


def state(message):
    message.refresh_from_db()
    return message.state, message.error


def stopped():
    return [(one.address, one.reason) for one in StoppedAddress.objects.all()]


# --- the reader ------------------------------------------------------------------------------------


@pytest.fixture
def press():
    """The address behind "unsubscribe" of a patient's mail."""
    at = patient_links.open_clinic()
    row, _ = patient_links.check_in(at)
    return row.episode.patient, patient_links.path_to("unsubscribe", row.episode.patient_id) + "no-more-mail/"


def test_looking_at_the_page_stops_nothing(press, client):
    _, address = press
    assert "Stop our e-mails?" in client.get(address).content.decode()
    assert client.head(address).status_code == 200
    assert stopped() == []


def test_one_press_in_a_mail_program_stops_the_address(press):
    patient, address = press
    answer = Client(enforce_csrf_checks=True).post(address, {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, stopped()) == (200, [(patient.email, AddressTrouble.UNSUBSCRIBED)])
    waiting = Message.objects.get(template="check_in_invitation")
    assert state(waiting) == (MessageState.CANCELLED, "Asked us to stop.")
    assert [task.reason for task in CallTask.objects.all()] == ["opted_out"]


def test_pressing_twice_is_as_good_as_once(press, client):
    _, address = press
    pages = [client.post(address).content.decode() for _ in range(2)]
    assert ["You get no more e-mails from us." in page for page in pages] == [True, True]
    assert AuditEvent.objects.filter(kind="patient.unsubscribed").count() == 1


def test_the_page_speaks_spanish(press, client):
    _, address = press
    page = client.get(address + "?language=es").content.decode()
    assert re.search(r"<h1>(.*?)</h1>", page)[1] == "¿Dejar de recibir nuestros correos?"


def test_the_bare_link_leads_there(press, client):
    _, address = press
    assert client.get(address.removesuffix("no-more-mail/")).url == address


# --- the provider ----------------------------------------------------------------------------------


def test_a_hard_bounce_marks_the_message_and_the_address(postmark, left):
    assert bounce(left).status_code == 200
    assert state(left) == (MessageState.RETURNED, "It came back: the address does not exist.")
    assert stopped() == [(left.address, AddressTrouble.WRONG)]
    assert [task.reason for task in CallTask.objects.all()] == ["wrong_address"]


def test_a_complaint_stops_the_address(postmark, left):
    assert report(left, RecordType="SpamComplaint", Type="SpamComplaint").status_code == 200
    assert state(left) == (MessageState.RETURNED, "It was marked as unwanted.")
    assert stopped() == [(left.address, AddressTrouble.COMPLAINED)]
    assert [task.reason for task in CallTask.objects.all()] == ["opted_out"]


def test_the_same_report_again_changes_nothing(postmark, left):
    first = (bounce(left).status_code, state(left), stopped())
    assert (bounce(left).status_code, state(left), stopped()) == first


def test_a_mail_that_only_waits_has_not_come_back(postmark, left):
    assert bounce(left, kind="Transient").status_code == 200
    assert (state(left), stopped()) == ((MessageState.SENT, ""), [])


def test_a_late_report_on_the_old_address_leaves_a_mail_to_the_new_one_alone(postmark, left):
    assert bounce(left, recipient="old@mail.example").status_code == 200
    assert (state(left), stopped()) == ((MessageState.SENT, ""), [("old@mail.example", AddressTrouble.WRONG)])


def test_a_colleague_is_never_stopped(postmark, left):
    Message.objects.filter(pk=left.pk).update(patient_id=None)
    assert bounce(left).status_code == 200
    assert (state(left)[0], stopped()) == (MessageState.RETURNED, [])


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Basic cG9zdG1hcms6d3Jvbmc="}])
def test_who_does_not_know_the_secret_is_not_believed(postmark, left, headers):
    assert bounce(left, headers=headers).status_code == 403
    assert state(left) == (MessageState.SENT, "")


def test_without_a_secret_nobody_is_believed(postmark, settings, left):
    settings.ANYMAIL = {}
    with pytest.warns(AnymailInsecureWebhookWarning):
        assert bounce(left).status_code == 403
    assert state(left) == (MessageState.SENT, "")


def test_only_the_provider_that_is_configured_has_a_door(settings, left):
    settings.MAIL_PROVIDER = ""
    assert bounce(left).status_code == 404


@pytest.mark.parametrize("body", ["", "{", "[]", '{"RecordType": 7}', "null"])
def test_what_cannot_be_read_is_refused_or_passed_over(postmark, left, client, body):
    answer = client.post(POSTMARK, body, content_type="application/json", headers=AUTH)
    assert answer.status_code in {200, 400}
    assert state(left) == (MessageState.SENT, "")


def test_a_report_on_nothing_of_ours_is_passed_over(postmark, left):
    assert (
        report(left, RecordType="Bounce", Type="HardBounce", Metadata={"message": "of somebody"}).status_code
        == 200
    )
    assert stopped() == []


@pytest.mark.parametrize(("key", "status"), [("the-signing-key", 200), ("another-key", 403)])
def test_a_providers_own_signature_is_checked(settings, left, client, key, status):
    settings.MAIL_PROVIDER = "mailgun"
    settings.ANYMAIL = {"MAILGUN_API_KEY": "x", "MAILGUN_WEBHOOK_SIGNING_KEY": "the-signing-key"}
    signed = hmac.new(key.encode(), b"1700000000once", hashlib.sha256).hexdigest()
    body = {
        "signature": {"timestamp": "1700000000", "token": "once", "signature": signed},
        "event-data": {
            "event": "failed", "severity": "permanent", "reason": "bounce", "recipient": left.address,
            "delivery-status": {"code": 550}, "message": {"headers": {"message-id": left.message_id.strip("<>")}},
        },
    }  # fmt: skip
    answer = client.post("/mail-reports/mailgun/", json.dumps(body), content_type="application/json")
    assert answer.status_code == status
    assert state(left)[0] == (MessageState.RETURNED if status == 200 else MessageState.SENT)
