"""What the pages that save themselves agree on with their script (static/js/autosave.js)."""

from __future__ import annotations

from django.http import HttpRequest

# A page whose script saves by itself names itself in this header and takes parts of the page instead of a new one.
BY_SCRIPT = "X-Needlepath-Autosave"
GO = "X-Needlepath-Go"
REFUSED, CONFLICT = 422, 409


def version_of(request: HttpRequest) -> int:
    """The version the page was made from; none or nonsense is older than anything stored."""
    sent = request.POST.get("version", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0
