"""The inbox in a browser: a list, a search by address, and a message's text with links that can be followed."""

from __future__ import annotations

from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

from .store import LINK, Mail, Mailbox

SHOWN = 200
CALENDAR = "visit.ics"
STYLE = Path(__file__).with_name("inbox.css")
ICON = Path(__file__).with_name("inbox.svg")
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def serve(mailbox: Mailbox, host: str, port: int) -> ThreadingHTTPServer:
    """A web server for one mailbox; the caller runs it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, kind, body = answer(mailbox, self.path)
            self.send_response(status)
            for name, value in HEADERS.items():
                self.send_header(name, value)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Say nothing: addresses are in the paths."""

    return ThreadingHTTPServer((host, port), Handler)


def answer(mailbox: Mailbox, path: str) -> tuple[HTTPStatus, str, bytes]:
    """Status, content type and body for one path."""
    url = urlsplit(path)
    if url.path == "/inbox.css":
        return HTTPStatus.OK, "text/css; charset=utf-8", STYLE.read_bytes()
    if url.path == "/inbox.svg":
        return HTTPStatus.OK, "image/svg+xml", ICON.read_bytes()
    if url.path == "/":
        address = parse_qs(url.query).get("to", [""])[0]
        return HTTPStatus.OK, "text/html; charset=utf-8", _list_page(mailbox, address).encode()
    name, _, file = url.path.removeprefix("/mail/").partition("/")
    mail = mailbox.find(name) if url.path.startswith("/mail/") and file in {"", CALENDAR} else None
    if mail is None or (file and not mail.calendar):
        page = _page("Not here", '<h1>This message is not here</h1><p><a href="/">Back to the inbox</a></p>')
        return HTTPStatus.NOT_FOUND, "text/html; charset=utf-8", page.encode()
    if file:
        return HTTPStatus.OK, "text/calendar; charset=utf-8", mail.calendar.encode()
    return HTTPStatus.OK, "text/html; charset=utf-8", _mail_page(mail).encode()


def _list_page(mailbox: Mailbox, address: str) -> str:
    mails = [mail for mail, _ in zip(mailbox.mails(to=address), range(SHOWN), strict=False)]
    search = (
        '<form action="/" role="search"><label for="to">Find by address</label>'
        f'<input id="to" name="to" type="search" value="{escape(address)}" autocomplete="off">'
        "<button>Find</button></form>"
    )
    if mails:
        rows = "".join(_row(mail) for mail in mails)
        content = f"<ul>{rows}</ul>"
    elif address:
        content = f'<p class="empty">No message to {escape(address)}. <a href="/">Show all messages</a></p>'
    else:
        content = '<p class="empty">No message yet. Book a consultation, then look here again.</p>'
    return _page("Inbox", f"<h1>Inbox</h1><p>Nothing here was delivered to anyone.</p>{search}{content}")


def _row(mail: Mail) -> str:
    return (
        f'<li><a href="/mail/{mail.name}">{escape(mail.subject)}</a>'
        f'<span>To {escape(mail.to)}</span><time datetime="{mail.received_at.isoformat()}">{_moment(mail)}</time></li>'
    )


def _mail_page(mail: Mail) -> str:
    return _page(
        mail.subject,
        f'<p><a href="/">Inbox</a></p><h1>{escape(mail.subject)}</h1><dl>'
        f"<dt>To</dt><dd>{escape(mail.to)} "
        f'<a href="/?to={quote(mail.to)}">All messages to this address</a></dd>'
        f"<dt>From</dt><dd>{escape(mail.sender)}</dd>"
        f'<dt>Received</dt><dd><time datetime="{mail.received_at.isoformat()}">{_moment(mail)}</time></dd></dl>'
        f'<div class="text">{_with_links(mail.text)}</div>{_file(mail)}',
    )


def _file(mail: Mail) -> str:
    if not mail.calendar:
        return ""
    return f'<p><a href="/mail/{mail.name}/{CALENDAR}">{CALENDAR}</a>, for the reader&rsquo;s calendar</p>'


def _with_links(text: str) -> str:
    """The text, escaped, with each address in it made a link."""
    pieces, end = [], 0
    for match in LINK.finditer(text):
        address = escape(match[0])
        pieces += [escape(text[end : match.start()]), f'<a href="{address}" rel="noreferrer">{address}</a>']
        end = match.end()
    return "".join([*pieces, escape(text[end:])])


def _moment(mail: Mail) -> str:
    return f"{mail.received_at.astimezone():%d %b, %H:%M:%S}"


def _page(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{escape(title)} - Needlepath demo mailbox</title>"
        '<link rel="stylesheet" href="/inbox.css"><link rel="icon" href="/inbox.svg">'
        f"</head><body><main>{body}</main></body></html>"
    )
