"""The two doors of the text provider: what became of a text, and what somebody answered. Each only with its signature."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from clinic import dates, scope
from clinic.messages.providers import twilio
from clinic.models import Message
from clinic.rules.text_replies import Meaning, meaning
from pathway.actions import text_events

KEY = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\.(\d{1,4}))?")
NUMBER = re.compile(r"\+[1-9]\d{6,14}")
NOT_DELIVERED = {"undelivered", "failed"}
View = Callable[..., HttpResponse]


def signed_by_twilio(view: View) -> View:
    """404 where Twilio is not the provider, 403 without its signature of this very address and these values.

    The address is the one this site is known by, never the one a request names.
    """

    @csrf_exempt
    @wraps(view)
    @require_POST
    def checked(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        if settings.TEXT_PROVIDER != "twilio":
            raise Http404
        signature = request.headers.get("X-Twilio-Signature", "")
        address = settings.SITE_URL + request.get_full_path()
        if not twilio.is_signed(address, request.POST.dict(), signature):
            return HttpResponse("The signature is not yours.", status=403, content_type="text/plain")
        return view(request, *args, **kwargs)

    return checked


@signed_by_twilio
def twilio_report(request: HttpRequest, key: str) -> HttpResponse:
    """A text did not arrive. Reports of an attempt that a person has let go again meanwhile say nothing of the new one."""
    message = _message(key)
    if message is not None and request.POST.get("MessageStatus") in NOT_DELIVERED:
        code = request.POST.get("ErrorCode", "")
        trouble = twilio.CODES.get(int(code)) if re.fullmatch(r"[0-9]{1,9}", code) else None
        with scope.in_clinic(message.clinic_id):
            text_events.not_delivered(message, trouble=trouble, now=dates.now())
    return HttpResponse(status=204)


@signed_by_twilio
def twilio_incoming(request: HttpRequest) -> HttpResponse:
    """Somebody wrote to us: STOP, START and HELP are understood, anything else is a call the desk owes."""
    values = request.POST.dict()
    number, words = values.get("From", ""), ""
    if NUMBER.fullmatch(number):
        words = text_events.heard(number, meaning=_meaning(values), now=dates.now())
    answered = twilio.is_answered_already(values)
    return HttpResponse(twilio.answer("" if answered else words), content_type="text/xml")


def _meaning(values: dict[str, str]) -> Meaning:
    """What the provider took it for, where it says so: a clinic may have taught it more words."""
    taken_for = values.get("OptOutType", "").lower()
    return Meaning(taken_for) if taken_for in {"stop", "start", "help"} else meaning(values.get("Body", ""))


def _message(key: str) -> Message | None:
    found = KEY.fullmatch(key)
    if found is None:
        return None
    with scope.all_clinics("whose message a text provider reports on"):
        return Message.objects.filter(uuid=UUID(found[1]), resent=int(found[2] or 0)).first()
