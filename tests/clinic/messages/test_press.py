"""A printed letter says word for word what the mail made the long way says."""

import email
import email.policy
import re

import pytest

from clinic import links
from clinic.enums import LinkPurpose
from clinic.messages import outbox, outgoing, rendering
from clinic.messages.press import Press
from tests.cast import NOW

pytestmark = pytest.mark.django_db


def printed(at, address="someone@mail.example", language="es", **parameters):
    """The row as it leaves, and the mail made the long way."""
    link = links.make(
        purpose=LinkPurpose.CHECK_IN, target_id=1, patient_id=7, clinic_id=at.clinic.pk,
        language=language, now=NOW, days=7,
    )  # fmt: skip
    message = outbox.queue(
        clinic_id=at.clinic.pk, template="check_in_invitation", address=address, language=language,
        idempotency_key=address, now=NOW, link=link, patient_id=7, parameters=parameters,
    )  # fmt: skip
    [row] = outgoing.claim(now=NOW, batch=10).rows
    return row, rendering.email(message)


def said(raw):
    """Everything a reader sees, without the two things that are new in every mail."""
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    headers = {
        name: str(value).strip() for name, value in mail.items() if name not in {"Date", "Content-Type"}
    }
    return headers, [part.get_content().replace("\r\n", "\n") for part in mail.iter_parts()]


def test_a_letter_is_the_mail_made_the_long_way(alder):
    row, mail = printed(alder)
    assert said(Press().letter(row)) == said(mail.message().as_bytes(linesep="\r\n"))


def test_each_letter_of_a_batch_has_its_own_stamps(alder):
    press = Press()
    letters = [
        press.letter(printed(alder, address)[0]) for address in ("one@mail.example", "two@mail.example")
    ]
    assert [said(letter)[0]["To"] for letter in letters] == ["one@mail.example", "two@mail.example"]
    assert len({said(letter)[0]["Message-ID"] for letter in letters}) == 2


def test_one_press_says_no_more_of_these(alder):
    row, _ = printed(alder)
    headers, _ = said(Press().letter(row))
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(r"<http://testserver/p/[\w-]{43}/no-more-mail/>", headers["List-Unsubscribe"])
    assert headers["List-Unsubscribe"] == f"<{links.unsubscribe_url(*row.unsubscribe)}>"


@pytest.mark.parametrize("address", ["josé@mail.example", f"{'long' * 15}@mail.example", "a\nb@mail.example"])
def test_an_address_out_of_the_ordinary_takes_the_long_way(alder, address):
    row, _ = printed(alder, "someone@mail.example")
    row = outgoing.Outgoing(**{**row.__dict__, "address": address})
    assert Press().letter(row) is None


def test_a_mail_with_words_of_its_own_takes_the_long_way(alder):
    row, _ = printed(alder, starts_at="2026-11-24T21:30:00+00:00")
    assert Press().letter(row) is None
