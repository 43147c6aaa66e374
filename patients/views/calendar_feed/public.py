"""The secret address a calendar program reads. It says nothing of patients, and nothing at all once it was shut."""

from __future__ import annotations

import hashlib

from allauth.decorators import rate_limit
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from clinic import calendar_files, scope
from clinic.models import Clinic
from patients.queries import calendar_feeds

# Programs ask every quarter of an hour or so, and those of several people from one address.
READ = {"calendar_feed": "60/m/ip"}


@rate_limit(action="calendar_feed", config=READ, limit_get=True)
@require_safe
def calendar_feed(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """The same visits are the same text and tag, so a program that knows them is told that nothing changed."""
    clinic = Clinic.objects.filter(slug=slug).first()
    if clinic is None:
        raise Http404
    scope.enter(clinic.pk)
    feed = calendar_feeds.by_token(clinic, token)
    if feed is None:
        raise Http404
    entries = calendar_feeds.entries(feed, clinic, now=feed.now)
    text = calendar_files.feed(entries, name=f"Visits at {clinic.name}", time_zone=clinic.time_zone)
    etag = f'"{hashlib.sha256(text).hexdigest()}"'
    response = HttpResponse(
        text,
        content_type="text/calendar; charset=utf-8",
        headers={
            "ETag": etag,
            "Cache-Control": "private, no-cache",
            "Content-Disposition": 'attachment; filename="visits.ics"',
            "X-Content-Type-Options": "nosniff",
            "X-Robots-Tag": "noindex, nofollow",
        },
    )
    return get_conditional_response(request, etag=etag, response=response) or response
