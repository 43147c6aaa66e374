"""Make the mail out of the row at the moment it leaves: only here does a live link exist."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.mime.text import MIMEText
from email.utils import formatdate

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from clinic import calendar_files, invitation_links, links, password_links
from clinic.calendar_files import Entry
from clinic.enums import LinkPurpose
from clinic.models import Message, PatientLink


@dataclass(frozen=True)
class Stamps:
    """What differs from one letter to the next of the same kind. Addresses of pages are empty where there is none."""

    message_id: str
    address: str
    url: str
    unsubscribe_url: str
    date: str


def stamps(message: Message) -> Stamps:
    """The stamps of one row, with live links."""
    unsubscribe = PatientLink.objects.filter(
        clinic_id=message.clinic_id,
        purpose=LinkPurpose.UNSUBSCRIBE,
        target_id=message.patient_id,
        generation=1,
    ).first()
    return Stamps(
        message_id=message.message_id,
        address=message.address,
        url=links.url(message.link) if message.link else "",
        unsubscribe_url=links.unsubscribe_url(unsubscribe.uuid, unsubscribe.generation)
        if unsubscribe
        else "",
        date=formatdate(),
    )


def email(message: Message, stamped: Stamps | None = None) -> EmailMultiAlternatives:
    """The whole mail, in the message's language: `templates/emails/<template>.{subject.txt,txt,html}`."""
    stamped = stamped or stamps(message)
    context = {
        **message.parameters,
        "clinic": message.clinic,
        "url": stamped.url or _link_of_staff(message),
        "site_url": settings.SITE_URL,
    }
    with translation.override(message.language):
        subject, text, html = (
            render_to_string(f"emails/{message.template}.{part}", context)
            for part in ("subject.txt", "txt", "html")
        )
    headers = {
        "Message-ID": stamped.message_id,
        "Date": stamped.date,
        "Auto-Submitted": "auto-generated",
    }
    if stamped.unsubscribe_url:  # RFC 8058: one press in the mail program, without a page
        headers["List-Unsubscribe"] = f"<{stamped.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=text,
        from_email=f'"{message.clinic.name}" <{settings.DEFAULT_FROM_EMAIL}>',
        to=[stamped.address],
        reply_to=[message.clinic.email],
        headers=headers,
    )
    mail.attach_alternative(html, "text/html")
    if "calendar" in message.parameters:
        with translation.override(message.language):
            mail.attach(_calendar_entry(message, attendee=stamped.address))
    # What a mail provider's bounces and complaints name the message by (see pathway.views.mail_events).
    mail.metadata = {"message": str(message.uuid)}
    return mail


def _link_of_staff(message: Message) -> str:
    """The live link of a mail to a colleague: into this clinic, or to a password of their own."""
    if "invitation" in message.parameters:
        return invitation_links.address(message.clinic, *message.parameters["invitation"])
    if "password" in message.parameters:
        return password_links.address(*message.parameters["password"])
    return ""


def _calendar_entry(message: Message, *, attendee: str) -> MIMEText:
    """The visit for the reader's calendar. No link in it: a calendar is shared and kept."""
    clinic, visit = message.clinic, message.parameters["calendar"]
    method = calendar_files.CANCEL if visit["is_cancelled"] else calendar_files.REQUEST
    entry = Entry(
        uid=visit["uid"],
        sequence=visit["sequence"],
        changed_at=message.created_at,
        starts_at=datetime.fromisoformat(message.parameters["starts_at"]),
        ends_at=datetime.fromisoformat(visit["ends_at"]),
        summary=_("Visit at %(clinic)s") % {"clinic": clinic.name},
        place=f"{clinic.name}, {clinic.address}",
        description=_("If you cannot come, please call us at %(phone)s.") % {"phone": clinic.phone},
    )
    file = calendar_files.invitation(
        entry, method=method, organizer=clinic.email, name=clinic.name, attendee=attendee
    )
    part = MIMEText(file.decode(), "calendar", "utf-8")
    part.set_param("method", method)
    part.add_header("Content-Disposition", "attachment", filename="visit.ics")
    return part
