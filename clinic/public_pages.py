"""Pages of one clinic that anybody may open: found by its name in the address, in the reader's language, kept nowhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.utils.cache import add_never_cache_headers

from clinic import actors, dates, links, scope
from clinic.models import Clinic

View = Callable[..., HttpResponse]


def of_clinic(view: View) -> View:
    """Gives a view `request.clinic`, `.actor` and `.now` in sight of that clinic alone; 404 where there is none."""

    @wraps(view)
    def opened(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponse:
        request.clinic = get_object_or_404(Clinic, slug=slug)
        scope.enter_as("visitor", request.clinic.pk, route=scope.route_of(request))
        request.actor, request.now = actors.visitor(request.clinic.pk), dates.now()
        language = links.language_of(request, translation.get_language_from_request(request))
        with translation.override(language):
            response = view(request, slug, *args, **kwargs)
        add_never_cache_headers(response)
        return links.in_language(response, request, language)

    return opened
