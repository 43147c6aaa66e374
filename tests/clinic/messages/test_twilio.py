"""Twilio's adapter against a server of our own that checks what arrives and answers as the reference says it does."""

import base64
import json
import socket
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest

from clinic.enums import AddressTrouble
from clinic.messages.providers import BrokenOff, NotReached, NotTaken, Text, open_provider, twilio
from tests.cast import NOW

ACCOUNT, TOKEN = "AC0123456789", "a-token-nobody-knows"
TEXT = Text(to="+13035550123", body="Alder: how are you? https://x.example/p/abc/", key="0198-key")


class Server(ThreadingHTTPServer):
    """Keeps the requests, and gives the answers it was told, in their order: (status, what it says), or None to hang up."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests, self.answers = [], []

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self._take({})

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._take({name: values[0] for name, values in parse_qs(body).items()})

    def _take(self, sent):
        asked = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(asked.query).items()}
        self.server.requests.append(
            (self.command, asked.path, self.headers.get("Authorization"), {**query, **sent})
        )
        answer = self.server.answers.pop(0)
        if answer is None:
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        status, said = answer
        content = said if isinstance(said, bytes) else json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args):
        """Tests say what they have to say themselves."""


@contextmanager
def serving():
    server = Server()
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def server(settings):
    with serving() as server:
        settings.TEXT_PROVIDER = "twilio"
        settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN = ACCOUNT, TOKEN
        settings.TWILIO_FROM, settings.TWILIO_URL = "+13035550100", server.address
        settings.SITE_URL = "https://needlepath.example"
        yield server


@pytest.fixture
def provider(server):
    provider = open_provider()
    yield provider
    provider.close()


def test_a_text_is_posted_as_the_reference_says(server, provider):
    server.answers = [(201, {"sid": "SM1", "status": "queued"})]
    provider.send(TEXT)
    authorised = "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
    assert server.requests == [
        (
            "POST",
            f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json",
            authorised,
            {
                "To": TEXT.to,
                "From": "+13035550100",
                "Body": TEXT.body,
                "StatusCallback": "https://needlepath.example/text-reports/twilio/0198-key/",
            },
        )
    ]


def test_a_messaging_service_is_named_as_such(server, settings):
    settings.TWILIO_FROM = "MG0123456789"
    server.answers = [(201, {})]
    open_provider().send(TEXT)
    sent = server.requests[0][3]
    assert (sent.get("MessagingServiceSid"), "From" in sent) == ("MG0123456789", False)


@pytest.mark.parametrize(
    ("status", "said", "code", "trouble"),
    [
        (400, {"code": 21211}, "21211", AddressTrouble.UNREACHABLE),
        (400, {"code": 21614}, "21614", AddressTrouble.UNREACHABLE),
        (400, {"code": 21610}, "21610", AddressTrouble.TEXTED_STOP),
        (400, {"code": 21606}, "21606", None),
        (401, {"code": 20003}, "20003", None),
        (503, b"<html>Sorry</html>", "", None),
        (400, b"[]", "", None),
        (302, {}, "", None),
    ],
)
def test_a_no_says_whether_the_number_is_at_fault(server, provider, status, said, code, trouble):
    server.answers = [(status, said)]
    with pytest.raises(NotTaken) as refused:
        provider.send(TEXT)
    assert (refused.value.status, refused.value.code, refused.value.trouble) == (status, code, trouble)


def test_a_line_that_breaks_may_have_carried_the_text(server, provider):
    server.answers = [None]
    with pytest.raises(BrokenOff):
        provider.send(TEXT)


def test_where_nobody_answers_nothing_left(server, settings):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        settings.TWILIO_URL = f"http://127.0.0.1:{unused.getsockname()[1]}"
        with pytest.raises(NotReached):
            open_provider().send(TEXT)


@pytest.mark.parametrize(
    ("found", "has"),
    [
        ([{"body": TEXT.body, "status": "delivered"}], True),
        ([{"body": TEXT.body, "status": "failed"}], False),
        ([{"body": "Alder: another one", "status": "sent"}], False),
        ([], False),
    ],
)
def test_one_that_may_have_left_is_looked_for_by_number_and_words(server, provider, found, has):
    server.answers = [(200, {"messages": found})]
    assert provider.has(TEXT, since=NOW) is has
    assert server.requests[0][3] == {"To": TEXT.to, "DateSent>": "2026-11-17", "PageSize": "50"}


# A worked example as published with clients of this API; the rule is https://www.twilio.com/docs/usage/security.
PUBLISHED = {
    "CallSid": "CA1234567890ABCDE",
    "Caller": "+12349013030",
    "Digits": "1234",
    "From": "+12349013030",
    "To": "+18005551212",
}


@pytest.mark.parametrize(
    ("address", "values", "token", "signature", "is_signed"),
    [
        ("https://mycompany.com/myapp.php?foo=1&bar=2", PUBLISHED, "12345", "0/KCTR6DLpKmkAf8muzZqo1nDgQ=", True),
        ("https://mycompany.com/myapp.php?foo=1&bar=3", PUBLISHED, "12345", "0/KCTR6DLpKmkAf8muzZqo1nDgQ=", False),
        ("https://mycompany.com/myapp.php?foo=1&bar=2", {**PUBLISHED, "Digits": "1235"}, "12345",
         "0/KCTR6DLpKmkAf8muzZqo1nDgQ=", False),
        ("https://mycompany.com/myapp.php?foo=1&bar=2", PUBLISHED, "", "0/KCTR6DLpKmkAf8muzZqo1nDgQ=", False),
        ("https://mycompany.com/myapp.php?foo=1&bar=2", PUBLISHED, "12345", "", False),
        ("https://mycompany.com/myapp.php?foo=1&bar=2", PUBLISHED, "12345", "ñ", False),
    ],
)  # fmt: skip
def test_the_signature_is_the_one_of_the_published_example(
    settings, address, values, token, signature, is_signed
):
    settings.TWILIO_AUTH_TOKEN = token
    assert twilio.is_signed(address, values, signature) is is_signed


@pytest.mark.parametrize(
    ("values", "is_answered"),
    [({"Body": " stop "}, True), ({"Body": "PARAR"}, False), ({"Body": "PARAR", "OptOutType": "STOP"}, True)],
)
def test_what_twilio_answers_by_itself_is_not_answered_twice(values, is_answered):
    assert twilio.is_answered_already(values) is is_answered


def test_an_answer_is_twiml_whatever_stands_in_it():
    assert twilio.answer("A & B <3") == (
        '<?xml version="1.0" encoding="UTF-8"?><Response><Message>A &amp; B &lt;3</Message></Response>'
    )
    assert twilio.answer("") == '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'
