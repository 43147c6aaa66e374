"""Sends texts by Twilio's Messages API; written from its public reference, not run live (docs/texts.md).

Twilio takes no idempotency key, so one whose hand-off was cut off is looked for first: same number, same words, of that
day. The words hold a link that nothing else holds, or the time of one visit, so the same words are the same text.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape

import requests
from django.conf import settings
from urllib3.exceptions import MaxRetryError

from clinic.enums import AddressTrouble
from clinic.messages.providers import BrokenOff, NotReached, NotTaken, Text

PATH = "/2010-04-01/Accounts/{account}/Messages.json"
TIMEOUT_SECONDS = (5, 15)  # to connect, to answer; one batch ends before its lease does
LOOKED_THROUGH = 50  # of the newest texts to this one number
# https://www.twilio.com/docs/api/errors: the number is not valid, cannot be routed to, is no mobile; or its owner said STOP.
CODES = {
    21211: AddressTrouble.UNREACHABLE,
    21612: AddressTrouble.UNREACHABLE,
    21614: AddressTrouble.UNREACHABLE,
    21635: AddressTrouble.UNREACHABLE,
    21610: AddressTrouble.TEXTED_STOP,
    # In a report: unknown or no longer in service; a landline. 30003 (switched off, out of reach) passes by itself.
    30005: AddressTrouble.UNREACHABLE,
    30006: AddressTrouble.UNREACHABLE,
}

# https://help.twilio.com/articles/223134027: the words it answers by itself.
ANSWERED_BY_TWILIO = frozenset(
    "STOP STOPALL UNSUBSCRIBE CANCEL END QUIT REVOKE OPTOUT START YES UNSTOP HELP INFO".split()
)


class Twilio:
    """One session for a batch of texts."""

    def __init__(self) -> None:
        self._session = requests.Session()
        self._session.auth = (settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN)
        self._address = settings.TWILIO_URL + PATH.format(account=settings.TWILIO_ACCOUNT_SID)

    def send(self, text: Text) -> None:
        sender = settings.TWILIO_FROM
        named = "MessagingServiceSid" if sender.startswith("MG") else "From"
        data = {"To": text.to, named: sender, "Body": text.body, "StatusCallback": report_address(text.key)}
        self._ask("POST", data=data)

    def has(self, text: Text, *, since: datetime) -> bool:
        """Of texts that were cancelled or failed at Twilio none counts: those did not leave."""
        asked = {
            "To": text.to,
            "DateSent>": f"{since - timedelta(days=1):%Y-%m-%d}",
            "PageSize": LOOKED_THROUGH,
        }
        found = self._ask("GET", params=asked).get("messages", [])
        return any(
            one.get("body") == text.body and one.get("status") not in {"canceled", "failed"} for one in found
        )

    def close(self) -> None:
        self._session.close()

    def _ask(self, method: str, **values: Any) -> dict[str, Any]:
        try:
            answer = self._session.request(
                method, self._address, timeout=TIMEOUT_SECONDS, allow_redirects=False, **values
            )
        except requests.ConnectTimeout as error:
            raise NotReached from error
        except requests.ConnectionError as error:
            never_stood = error.args and isinstance(error.args[0], MaxRetryError)
            raise (NotReached if never_stood else BrokenOff) from error
        except requests.RequestException as error:  # the answer did not come, or not whole
            raise BrokenOff from error
        said = _said(answer)
        if not 200 <= answer.status_code < 300:
            code = said.get("code")
            trouble = CODES.get(code) if isinstance(code, int) else None
            raise NotTaken(answer.status_code, code=str(code or ""), trouble=trouble)
        return said


def report_address(key: str) -> str:
    """Where Twilio reports what became of a text: the address names it, and the signature covers the address."""
    return f"{settings.SITE_URL}/text-reports/twilio/{key}/"


def is_signed(address: str, values: Mapping[str, str], signature: str) -> bool:
    """Whether a request came from Twilio: HMAC-SHA1, by the account's token, of the whole address and of every value
    sent, sorted by name (https://www.twilio.com/docs/usage/security)."""
    said = address + "".join(name + values[name] for name in sorted(values))
    token = settings.TWILIO_AUTH_TOKEN.encode()
    expected = base64.b64encode(hmac.new(token, said.encode(), hashlib.sha1).digest()).decode()
    return bool(token) and hmac.compare_digest(expected.encode(), signature.encode())


def _said(answer: requests.Response) -> dict[str, Any]:
    try:
        said = answer.json()
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def is_answered_already(values: Mapping[str, str]) -> bool:
    """Whether Twilio answers this text by itself: its own words of one word, and whatever Advanced Opt-Out took for one.

    Answered by us too, somebody who says STOP would hear from us twice, which is once too often.
    """
    return "OptOutType" in values or values.get("Body", "").strip().upper() in ANSWERED_BY_TWILIO


def answer(words: str) -> str:
    """TwiML, the answer to a webhook: with these words as a text back, or with nothing."""
    said = f"<Message>{escape(words)}</Message>" if words else ""
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{said}</Response>'
