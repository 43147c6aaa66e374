"""Kind pages for what goes wrong outside any form."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from clinic import renewals


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's safety token did not match: usually a page left open overnight or cookies switched off."""
    if renewals.is_by_script(request):
        return HttpResponse(status=renewals.SIGN_IN_AGAIN)
    return render(request, "403_csrf.html", status=403)
