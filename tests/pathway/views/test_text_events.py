"""The two doors of the text provider: nothing gets in without its signature."""

import base64
import hashlib
import hmac

import pytest
from django.test import Client

from clinic.models import Message
from pathway.models import CallTask
from patients.models import Patient
from tests import cast
from tests.pathway import follow_up
from tests.pathway.actions.test_text_events import BY_TEXT, NUMBER
from tests.pathway.follow_up import LATER

pytestmark = pytest.mark.django_db
TOKEN, SITE = "a-token-nobody-knows", "https://needlepath.example"
INCOMING = "/texts-received/twilio/"


@pytest.fixture(autouse=True)
def provider(settings):
    settings.TEXT_PROVIDER, settings.TWILIO_AUTH_TOKEN, settings.SITE_URL = "twilio", TOKEN, SITE


@pytest.fixture
def sent(alder):
    follow_up.asked(alder, **BY_TEXT)
    Message.objects.filter(about_kind="check_in").update(state="sent", sent_at=LATER)
    return Message.objects.get(about_kind="check_in")


def post(path, values, *, site=SITE, token=TOKEN):
    said = site + path + "".join(name + values[name] for name in sorted(values))
    signature = base64.b64encode(hmac.new(token.encode(), said.encode(), hashlib.sha1).digest()).decode()
    return Client().post(path, values, headers={"X-Twilio-Signature": signature})


def incoming(body, **more):
    return post(INCOMING, {"From": NUMBER, "To": "+13035550100", "Body": body, **more})


def test_stop_stops_and_is_not_answered_twice(alder, sent):
    answer = incoming("Stop")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/xml")
    assert answer.content.decode().endswith("<Response></Response>")
    cast.enter(alder)
    assert Patient.objects.get(pk=sent.patient_id).stopped_for == "opted_out"


def test_a_word_only_we_know_is_answered_by_us(alder, sent):
    answer = incoming("ayuda").content.decode()
    assert "<Message>Alder Physical Therapy: texts about your visits." in answer


def test_what_the_provider_took_it_for_counts(alder, sent):
    answer = incoming("nada más por favor", OptOutType="STOP").content.decode()
    cast.enter(alder)
    assert Patient.objects.get(pk=sent.patient_id).stopped_for == "opted_out"
    assert answer.endswith("<Response></Response>")


def test_other_words_owe_a_call(alder, sent):
    assert "nobody reads answers here" in incoming("my leg is numb").content.decode()
    cast.enter(alder)
    assert [task.reason for task in CallTask.objects.all()] == ["wrote_back"]


@pytest.mark.parametrize(
    ("values", "state", "error"),
    [
        ({"MessageStatus": "delivered"}, "sent", ""),
        ({"MessageStatus": "undelivered", "ErrorCode": "30003"}, "returned", "It did not arrive."),
        ({"MessageStatus": "failed", "ErrorCode": "30006"}, "returned",
         "It did not arrive: texts do not reach this number."),
        ({"MessageStatus": "failed", "ErrorCode": "x"}, "returned", "It did not arrive."),
        ({}, "sent", ""),
    ],
)  # fmt: skip
def test_a_report_says_what_became_of_a_text(alder, sent, values, state, error):
    assert post(f"/text-reports/twilio/{sent.uuid}/", values).status_code == 204
    cast.enter(alder)
    sent.refresh_from_db()
    assert (sent.state, sent.error) == (state, error)


def test_a_report_of_an_attempt_before_this_one_says_nothing_of_it(alder, sent):
    Message.objects.filter(pk=sent.pk).update(resent=1)
    post(f"/text-reports/twilio/{sent.uuid}/", {"MessageStatus": "failed"})
    cast.enter(alder)
    sent.refresh_from_db()
    assert sent.state == "sent"


@pytest.mark.parametrize("key", ["0", "x" * 400, "0198aaaa-0000-7000-8000-000000000000"])
def test_a_report_about_nothing_we_sent_is_taken_and_forgotten(alder, key):
    assert post(f"/text-reports/twilio/{key}/", {"MessageStatus": "failed"}).status_code == 204


@pytest.mark.parametrize(
    "wrong",
    [{"token": "another-token"}, {"site": "https://elsewhere.example"}],
)
def test_without_the_signature_nothing_happens(alder, sent, wrong):
    values = {"From": NUMBER, "Body": "STOP"}
    assert post(INCOMING, values, **wrong).status_code == 403
    assert Client().post(INCOMING, values).status_code == 403
    cast.enter(alder)
    assert Patient.objects.get(pk=sent.patient_id).stopped_for == ""


def test_where_another_provider_carries_texts_nobody_is_there(settings):
    settings.TEXT_PROVIDER = "file"
    assert incoming("STOP").status_code == 404


@pytest.mark.parametrize("number", ["", "short", "+1\x00", "+130355501230000000000"])
def test_a_number_that_is_none_is_answered_nothing(number):
    assert (
        post(INCOMING, {"From": number, "Body": "hello"}).content.decode().endswith("<Response></Response>")
    )
