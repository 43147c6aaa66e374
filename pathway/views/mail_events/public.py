"""The two doors through which mails come back: a reader's "no more of these", and what the mail provider reports."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from anymail.exceptions import AnymailError, AnymailWebhookValidationFailure
from anymail.signals import EventType, RejectReason
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from clinic import dates, scope
from clinic.enums import LinkPurpose
from clinic.links import patient_link
from clinic.messages import outbox
from clinic.models import Message
from pathway.actions import mail_events
from patients.models import Patient

# The providers whose reports Anymail reads with what is installed here, each by a signature or a secret in the address.
PROVIDERS = {
    "brevo": "anymail.webhooks.brevo.BrevoTrackingWebhookView",
    "mailersend": "anymail.webhooks.mailersend.MailerSendTrackingWebhookView",
    "mailgun": "anymail.webhooks.mailgun.MailgunTrackingWebhookView",
    "mailjet": "anymail.webhooks.mailjet.MailjetTrackingWebhookView",
    "mandrill": "anymail.webhooks.mandrill.MandrillCombinedWebhookView",
    "postmark": "anymail.webhooks.postmark.PostmarkTrackingWebhookView",
    "sparkpost": "anymail.webhooks.sparkpost.SparkPostTrackingWebhookView",
}
OUR_ID = re.compile(r"<?([0-9a-f-]{36})(?:\.\d+)?@needlepath>?")
NOT_THERE = {RejectReason.INVALID, RejectReason.BOUNCED}


# A mail program's one press (RFC 8058) brings no cookie and no token of ours; the link itself is the secret.
@csrf_exempt
@patient_link(LinkPurpose.UNSUBSCRIBE)
@require_http_methods(["GET", "HEAD", "POST"])
def link_no_more_mail(request: HttpRequest, token: str) -> HttpResponse:
    """Asks whether to stop; only the press stops. Pressing twice is as good as once."""
    patient = Patient.objects.select_related("clinic", "merged_into").get(pk=request.link.target_id)
    is_stopped = outbox.is_stopped(patient.email, clinic_id=patient.clinic_id)
    if request.method == "POST" and not is_stopped:
        mail_events.no_more_mail(patient, by=request.actor, now=request.now)
        is_stopped = True
    return render(
        request,
        "pathway/public/no_more_mail.html",
        {"clinic": patient.clinic, "token": token, "is_stopped": is_stopped},
    )


@csrf_exempt
@require_http_methods(["HEAD", "POST"])
def provider_reports(request: HttpRequest, provider: str) -> HttpResponse:
    """Bounces and complaints, from the one provider that is configured, and only with its signature or secret."""
    if provider != settings.MAIL_PROVIDER or provider not in PROVIDERS:
        raise Http404
    if request.method == "HEAD":  # some providers look whether anybody is there
        return HttpResponse()
    reader = import_string(PROVIDERS[provider])()
    if reader.warn_if_no_basic_auth and not reader.basic_auth:
        return HttpResponse("Set ANYMAIL_WEBHOOK_SECRET.", status=403, content_type="text/plain")
    try:
        reader.run_validators(request)
        events = reader.parse_events(request)
    except AnymailWebhookValidationFailure:
        return HttpResponse("The signature is not yours.", status=403, content_type="text/plain")
    except (AnymailError, AttributeError, LookupError, TypeError, ValueError):
        return HttpResponse("This could not be read.", status=400, content_type="text/plain")
    for event in events:
        _take(event)
    return HttpResponse()


def _take(event: Any) -> None:
    message = _message(event)
    if message is None:
        return
    now = dates.now()
    address = event.recipient or message.address
    with scope.in_clinic(message.clinic_id):
        if event.event_type in {EventType.COMPLAINED, EventType.UNSUBSCRIBED}:
            mail_events.complained(message, address=address, now=now)
        elif event.event_type in {EventType.BOUNCED, EventType.REJECTED}:
            mail_events.came_back(
                message, address=address, is_wrong=event.reject_reason in NOT_THERE, now=now
            )


def _message(event: Any) -> Message | None:
    """The message an event is about: named by what we sent along, or by our Message-ID."""
    named = str((event.metadata or {}).get("message", ""))
    found = OUR_ID.fullmatch(str(event.message_id or ""))
    try:
        uuid = UUID(named or (found[1] if found else ""))
    except ValueError:
        return None
    with scope.all_clinics("whose message a mail provider reports on"):
        return Message.objects.filter(uuid=uuid).first()
