"""The demo's mailbox: what arrives by SMTP is found by address, and its page shows text and never markup."""

import smtplib
from email.message import EmailMessage
from http import HTTPStatus

import pytest
from aiosmtpd.controller import Controller

from clinic.demo.mailbox.__main__ import Catcher
from clinic.demo.mailbox.pages import answer
from clinic.demo.mailbox.store import Mailbox
from clinic.messages.providers import Text
from clinic.messages.providers.to_file import Folder
from clinic.services.ports import HOST, free_port


@pytest.fixture
def mailbox(tmp_path):
    return Mailbox(tmp_path / "mail")


@pytest.fixture
def smtp(mailbox):
    controller = Controller(Catcher(mailbox), hostname=HOST, port=free_port())
    controller.start()
    yield smtplib.SMTP(HOST, controller.port)
    controller.stop()


def letter(to, subject="Your visit", text="Hello", html=None):
    message = EmailMessage()
    message["From"] = "Alder <alder@needlepath.example>"
    message["To"] = to
    message["Subject"] = subject
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    return message


def test_caught_messages_are_listed_newest_first_and_found_by_address(mailbox, smtp):
    smtp.send_message(letter("ana@patient.example", "First"))
    smtp.send_message(letter("ben@patient.example", "Second"))
    smtp.send_message(letter("Ana <ana@patient.example>", "Third"))

    assert [mail.subject for mail in mailbox.mails()] == ["Third", "Second", "First"]
    assert [mail.subject for mail in mailbox.mails(to="ANA@")] == ["Third", "First"]


def test_a_message_gives_its_text_part_and_the_links_in_it(mailbox, smtp):
    text = "Antes de su cita, señora:\nhttp://localhost:8000/p/a-b_c/?lang=es.\nGracias"
    smtp.send_message(letter("ana@patient.example", text=text, html="<p>not this</p>"))

    [mail] = mailbox.mails()

    assert mail.text == f"{text}\n"
    assert mail.links == ["http://localhost:8000/p/a-b_c/?lang=es"]


def test_a_calendar_file_that_came_along_can_be_opened_and_no_other_address_gives_one(mailbox, smtp):
    with_file = letter("ana@patient.example", "With", html="<p>not this</p>")
    with_file.add_attachment("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", subtype="calendar", filename="visit.ics")
    smtp.send_message(with_file)
    smtp.send_message(letter("ana@patient.example", "Without"))
    without, mail = mailbox.mails()

    assert f'href="/mail/{mail.name}/visit.ics"' in answer(mailbox, f"/mail/{mail.name}")[2].decode()
    status, kind, body = answer(mailbox, f"/mail/{mail.name}/visit.ics")
    assert (status, kind) == (HTTPStatus.OK, "text/calendar; charset=utf-8")
    assert body.decode().split() == ["BEGIN:VCALENDAR", "END:VCALENDAR"]
    for path in (f"/mail/{without.name}/visit.ics", f"/mail/{mail.name}/other.ics"):
        assert answer(mailbox, path)[0] == HTTPStatus.NOT_FOUND


def test_the_page_escapes_what_a_message_says_and_makes_its_links_clickable(mailbox, smtp):
    smtp.send_message(
        letter("ana@patient.example", "<b>Hi</b>", "<script>x</script> http://localhost/p/1?a=1&b=2")
    )
    [mail] = mailbox.mails()

    status, kind, body = answer(mailbox, f"/mail/{mail.name}")

    page = body.decode()
    assert (status, kind) == (HTTPStatus.OK, "text/html; charset=utf-8")
    assert "<script>" not in page
    assert "<h1>&lt;b&gt;Hi&lt;/b&gt;</h1>" in page
    assert (
        '&lt;script&gt;x&lt;/script&gt; <a href="http://localhost/p/1?a=1&amp;b=2" rel="noreferrer">'
        "http://localhost/p/1?a=1&amp;b=2</a>"
    ) in page


@pytest.mark.parametrize("path", ["/mail/1", "/mail/../secret-key", "/mail/", "/elsewhere"])
def test_a_path_that_names_no_message_is_not_found(mailbox, path):
    (mailbox.folder / "secret-key.eml").write_text("Subject: private\n\nnot for reading")

    assert answer(mailbox, path)[0] == HTTPStatus.NOT_FOUND


def test_an_empty_inbox_says_what_to_do_and_an_empty_search_how_to_leave_it(mailbox):
    assert b"Book a consultation" in answer(mailbox, "/")[2]
    assert b"No message to &lt;x&gt;" in answer(mailbox, "/?to=%3Cx%3E")[2]


def test_texts_stand_among_the_mails(mailbox, smtp, settings):
    settings.TEXT_FOLDER = str(mailbox.folder)
    smtp.send_message(letter("ada@mail.example"))
    Folder().send(Text(to="+13035550123", body="Alder: https://x.example/p/abc/", key="one"))
    newest = next(mailbox.mails())
    assert (newest.subject, newest.to, newest.links) == (
        "Text message",
        "+13035550123",
        ["https://x.example/p/abc/"],
    )
    status, _, page = answer(mailbox, f"/mail/{newest.name}")
    assert (status, "Alder: <a href=" in page.decode()) == (HTTPStatus.OK, True)
    assert len(list(mailbox.mails())) == 2
