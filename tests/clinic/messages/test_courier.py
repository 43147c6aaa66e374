"""The courier over a real line: what the mail server takes and refuses, said command by command or in one trip."""

import smtplib
import threading
import time

import pytest

from clinic.messages import outgoing, sending
from clinic.models import Message
from clinic.services.ports import HOST, free_port
from faults import sink
from tests.cast import NOW
from tests.clinic.messages.test_sending import addressed

pytestmark = pytest.mark.django_db
SLOW_GREETING = b"250 sink\r\n"  # says nothing of commands sent together


@pytest.fixture(params=[sink.GREETING, SLOW_GREETING], ids=["together", "one by one"])
def taken(request, monkeypatch, settings, tmp_path):
    """A mail server of either kind; gives back what tells whom it has taken a mail for."""
    monkeypatch.setattr(sink, "GREETING", request.param)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = HOST, free_port()
    server = sink.Sink(tmp_path)
    threading.Thread(target=server.serve, args=(settings.EMAIL_PORT,), daemon=True).start()
    _wait_for(settings.EMAIL_PORT)
    return lambda: [line.split()[-1].decode() for line in (tmp_path / "taken").read_bytes().splitlines()]


def _wait_for(port):
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            smtplib.SMTP(HOST, port).quit()
            return
        except OSError:
            time.sleep(0.01)


@pytest.mark.parametrize(
    ("address", "state", "words"),
    [
        ("well@mail.example", "sent", ""),
        ("refused-1@mail.example", "failed", "The mail server refused the address (550)."),
        ("later-1@mail.example", "queued", "The mail server refused the address (451)."),
        ("rejected-1@mail.example", "failed", "The mail server answered 554."),
    ],
)
def test_what_the_mail_server_says_of_one_mail_stands_on_its_row_and_the_next_one_leaves(
    alder, taken, address, state, words
):
    row = addressed(alder, address, "first")
    addressed(alder, "next@mail.example", "second")

    sending.send_due(now=NOW)

    row.refresh_from_db()
    assert (row.state, row.error) == (state, words)
    assert Message.objects.filter(state="sent", address="next@mail.example").exists()
    assert taken() == [one for one in (address, "next@mail.example") if one != address or state == "sent"]


def test_a_sender_the_mail_server_does_not_want_makes_all_of_them_wait(alder, taken, monkeypatch):
    monkeypatch.setattr(sink, "OK", b"553 5.7.1 not from you\r\n")
    for key in ("first", "second"):
        addressed(alder, f"{key}@mail.example", key)

    sending.send_due(now=NOW)

    assert {(row.state, row.attempts) for row in Message.objects.all()} == {("queued", 0)}
    assert taken() == []
    assert outgoing.claim(now=NOW, batch=5).rows == []
