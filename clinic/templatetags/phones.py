"""Phone numbers as a phone dials them: `<a href="tel:{{ clinic.phone|dialled }}">`."""

import phonenumbers
from django import template
from django.conf import settings

register = template.Library()


@register.filter
def dialled(number: object) -> str:
    """A written number in its international form; a short one such as 911 is dialled as it is."""
    written = str(number)
    try:
        parsed = phonenumbers.parse(written, settings.PHONENUMBER_DEFAULT_REGION)
    except phonenumbers.NumberParseException:
        parsed = None
    if parsed is None or not phonenumbers.is_possible_number(parsed):
        return "".join(character for character in written if character.isdigit() or character in "+*#")
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
