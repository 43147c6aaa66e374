"""An expired sign-in renewed on the page itself: whose page it is, and whether a script still speaks for that person.

A page carries a signed note of who opened it in which clinic. Its scripts send the note along, so that words typed by one
person are never stored in the name of another who signed in on the same tablet meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.core import signing
from django.http import HttpRequest

from clinic.models import Membership

BY_SCRIPT = "X-Needlepath-Autosave"  # a page's script sends; it takes a status, never a page to sign in on
WHOSE = "X-Needlepath-Whose"
SIGN_IN_AGAIN = 401
SALT = "needlepath.whose-page"


@dataclass(frozen=True)
class Whose:
    """The person and the clinic a page was made for, by their keys."""

    user_id: int
    clinic_id: int


def note(membership: Membership) -> str:
    """What a page carries: signed, and holding nothing but two keys."""
    return signing.dumps([membership.user_id, membership.clinic_id], salt=SALT)


def read(signed: str) -> Whose | None:
    """None for a note that we did not sign."""
    try:
        user_id, clinic_id = signing.loads(signed, salt=SALT)
    except signing.BadSignature:
        return None
    return Whose(user_id, clinic_id)


def is_by_script(request: HttpRequest) -> bool:
    return BY_SCRIPT in request.headers


def is_by_page(request: HttpRequest) -> bool:
    """Whether the script of a page asks that says whose it is; `requires` sends another's away."""
    return is_by_script(request) and WHOSE in request.headers


def is_of_another(request: HttpRequest, membership: Membership) -> bool:
    """Whether the page that sent this was opened by somebody else, or in another clinic, than is signed in now."""
    if WHOSE not in request.headers:
        return False
    return read(request.headers[WHOSE]) != Whose(membership.user_id, membership.clinic_id)
