"""Make the mail out of the row at the moment it leaves: only here does a live link exist."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from clinic import links
from clinic.models import Message


def email(message: Message) -> EmailMultiAlternatives:
    """The whole mail, in the message's language: `templates/emails/<template>.{subject.txt,txt,html}`."""
    context = {
        **message.parameters,
        "clinic": message.clinic,
        "url": links.url(message.link) if message.link else "",
        "site_url": settings.SITE_URL,
    }
    with translation.override(message.language):
        subject, text, html = (
            render_to_string(f"emails/{message.template}.{part}", context)
            for part in ("subject.txt", "txt", "html")
        )
    mail = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=text,
        from_email=f'"{message.clinic.name}" <{settings.DEFAULT_FROM_EMAIL}>',
        to=[message.address],
        reply_to=[message.clinic.email],
        headers={"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(html, "text/html")
    return mail
