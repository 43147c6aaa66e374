"""What the pages that save themselves agree on with their script (static/js/autosave.js)."""

from __future__ import annotations

from django.http import HttpRequest

from clinic import renewals

BY_SCRIPT = renewals.BY_SCRIPT  # such a page takes parts of itself instead of a new one
GO = "X-Needlepath-Go"
REFUSED, CONFLICT = 422, 409


def version_of(request: HttpRequest) -> int:
    """The version the page was made from; none or nonsense is older than anything stored."""
    sent = request.POST.get("version", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0
