"""`{% once %}`: the key that makes a second press of the same button harmless (see clinic.idempotency)."""

import secrets

from django import template
from django.utils.html import format_html

from clinic.idempotency import FIELD

register = template.Library()


@register.simple_tag(takes_context=True)
def once(context: template.Context) -> str:
    """A hidden field with a fresh key, or with the same one when the form comes back with errors."""
    request = context.get("request")
    key = request.POST.get(FIELD) if request is not None else None
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, key or secrets.token_urlsafe(16))
