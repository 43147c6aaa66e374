"""Kind pages for what goes wrong outside any form."""

import sys

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from clinic import audit, come_again, list_wall, renewals
from clinic.permissions import page_to_return_to

TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's safety token did not match: usually a page left open overnight or cookies switched off."""
    if renewals.is_by_script(request):
        return HttpResponse(status=renewals.SIGN_IN_AGAIN)
    return render(request, "403_csrf.html", status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """A database that is away, full or slow is no fault of the page: come again, with what was typed. All else is a 500."""
    error = sys.exception()
    if isinstance(error, audit.NotRecorded) and request.method != "POST":
        return come_again.page(request, come_again.NOT_RECORDED)
    if come_again.is_away(error):
        return come_again.page(request, come_again.AWAY)
    return HttpResponse(render_to_string("500.html"), status=500)


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The role does not allow it; or the patient is not on the list of whoever pressed, and then the way on is a reason."""
    if isinstance(exception, list_wall.NotOnList):
        reason_url = list_wall.asks_why(exception, back=page_to_return_to(request))
        page = render_to_string("403_not_on_list.html", {"reason_url": reason_url})
    else:
        what = str(exception).partition(";")[0]  # the permission without what else is said of it
        page = render_to_string("403.html", {"exception": what})
    return HttpResponse(page, status=403)


def not_understood(request: HttpRequest, exception: Exception) -> HttpResponse:
    """More than any form of ours holds is said to be too much; what else cannot be read is said so."""
    if come_again.is_away(exception):  # a session that could not be stored
        return come_again.page(request, come_again.AWAY)
    if isinstance(exception, TOO_MUCH):
        return HttpResponse(render_to_string("413.html"), status=413)
    return HttpResponse(render_to_string("400.html"), status=400)


def too_many_tries(request: HttpRequest) -> HttpResponse:
    """Somebody tries passwords, or a whole practice shares one line."""
    page = HttpResponse(render_to_string("429.html"), status=429)
    return come_again.told_to_wait(page, come_again.TRIES_AGAIN_SECONDS)
