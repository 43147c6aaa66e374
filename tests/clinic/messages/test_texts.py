"""Texts: rendered as they leave, by lanes of their own, once, and never to a number that said no."""

from datetime import timedelta
from pathlib import Path

import pytest

from clinic.enums import AddressTrouble
from clinic.messages import outbox, sending, texts
from clinic.messages.providers import BrokenOff, NotReached, NotTaken, to_file
from clinic.models import Message, StoppedAddress
from clinic.rules.segments import size
from tests.cast import NOW
from tests.clinic.messages.test_outbox import queue

pytestmark = pytest.mark.django_db
NUMBER = "+13035550123"
TIME = {"starts_at": "2026-11-24T21:30:00+00:00"}


@pytest.fixture
def folder(settings, tmp_path):
    settings.TEXT_PROVIDER, settings.TEXT_FOLDER = "file", str(tmp_path)
    return tmp_path


def text(at, *, key="text", language="en", template="visit_cancelled", **parameters):
    return outbox.queue(
        clinic_id=at.clinic.pk,
        template=template,
        channel="text",
        address=NUMBER,
        language=language,
        idempotency_key=key,
        parameters={**TIME, **parameters},
        patient_id=1,
        now=NOW,
    )


def written(folder: Path) -> list[str]:
    return [path.read_text().partition("\n\n")[2].strip() for path in sorted(folder.glob("*.text"))]


def stands(message):
    message.refresh_from_db()
    return message.state, message.attempts, message.error


@pytest.mark.parametrize(
    ("language", "initials", "words"),
    [
        ("en", "", ("Alder Physical Therapy: your visit of Tue 24 Nov, 14:30 is cancelled. For a new time call "
                    "(303) 555-0100.")),
        ("es", "A.N.", ("Alder Physical Therapy (para A.N.): su visita del Mar 24 Nov, 14:30 se cancela. Para otra hora "
                        "llame al (303) 555-0100.")),
    ],
)  # fmt: skip
def test_a_text_says_the_clinic_for_whom_and_when_in_one_segment(alder, folder, language, initials, words):
    message = text(alder, language=language, **({"initials": initials} if initials else {}))
    assert sending.send_due(now=NOW) == sending.Handed(sent=1)
    assert [one.lower() for one in written(folder)] == [words.lower()]
    assert (size(words).segments, stands(message)) == (1, ("sent", 1, ""))


def test_a_second_round_sends_nothing(alder, folder):
    text(alder)
    sending.send_due(now=NOW)
    sending.send_all_due(clock=lambda: NOW + timedelta(hours=1))
    assert len(written(folder)) == 1


def test_a_text_that_left_before_its_sender_died_is_not_sent_again(alder, folder):
    message = text(alder)
    sending.send_due(now=NOW)
    Message.objects.filter(pk=message.pk).update(
        state="sending", sent_at=None, lease=message.uuid, next_attempt_at=NOW
    )
    assert sending.send_due(now=NOW + timedelta(minutes=3)) == sending.Handed(sent=1)
    assert (len(written(folder)), stands(message)[0]) == (1, "sent")


def test_a_number_that_is_stopped_gets_none(alder, folder):
    message = text(alder)
    StoppedAddress.objects.create(
        clinic=alder.clinic, address=NUMBER, reason=AddressTrouble.TEXTED_STOP, stopped_at=NOW
    )
    sending.send_due(now=NOW)
    assert (written(folder), stands(message)) == (
        [],
        ("failed", 1, "This address is not written to any more."),
    )


@pytest.mark.parametrize(
    ("error", "state", "words"),
    [
        (NotReached(), "queued", "The text provider could not be reached."),
        (BrokenOff(), "queued", "The connection to the text provider broke off."),
        (NotTaken(503), "queued", "The text provider answered 503."),
        (NotTaken(400, code="21606"), "failed", "The text provider answered 400 (21606)."),
        (NotTaken(400, code="21614", trouble=AddressTrouble.UNREACHABLE), "failed", "Texts do not reach this number."),
        (KeyError("who"), "failed", "The message could not be made (KeyError)."),
    ],
)  # fmt: skip
def test_what_was_not_taken_waits_or_is_given_up_in_words(alder, folder, monkeypatch, error, state, words):
    def refuse(self, text):
        raise error

    monkeypatch.setattr(to_file.Folder, "send", refuse)
    message = text(alder)
    sending.send_due(now=NOW)
    found = stands(message)
    assert (found[0], found[2]) == (state, words)


def test_a_provider_that_is_away_costs_nobody_an_attempt_and_keeps_no_mail_waiting(
    alder, folder, monkeypatch
):
    def away(self, text):
        raise NotReached

    monkeypatch.setattr(to_file.Folder, "send", away)
    waits, mail = text(alder), queue(alder, key="mail")
    assert sending.send_due(now=NOW) == sending.Handed(sent=1, waiting=1)
    assert (stands(waits)[:2], stands(mail)[:2]) == (("queued", 0), ("sent", 1))


def test_a_number_no_text_reaches_is_written_to_no_more(alder, folder, monkeypatch):
    def refuse(self, text):
        raise NotTaken(400, code="21614", trouble=AddressTrouble.UNREACHABLE)

    monkeypatch.setattr(to_file.Folder, "send", refuse)
    text(alder)
    sending.send_due(now=NOW)
    assert outbox.is_stopped(NUMBER, clinic_id=alder.clinic.pk) is True


def test_where_texts_were_switched_off_those_that_wait_are_given_up(alder, settings):
    settings.TEXT_PROVIDER = ""
    message = text(alder)
    sending.send_due(now=NOW)
    assert stands(message) == ("failed", 1, "Text messages are not switched on.")


def test_a_wording_of_another_clinic_is_not_ours(alder):
    assert texts.in_force("check_in_invitation", alder.clinic.pk).en.startswith("{clinic}{who}: how are you")
