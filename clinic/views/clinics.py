"""Go from one clinic to another, for a person who works in several."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from clinic import actors, audit, queries, scope
from clinic.models import Membership
from clinic.permissions import CLINIC_KEY, requires


@require_POST
@requires("see_today")
def choice(request: HttpRequest) -> HttpResponse:
    """Show the chosen clinic from the next page on. A clinic one does not work in is 404, as if it were not there."""
    mine = [request.clinic, *queries.other_clinics(request.membership)]  # a second press is already there
    chosen = next((one for one in mine if str(one.uuid) == request.POST.get("clinic")), None)
    if chosen is None:
        raise Http404
    scope.enter(chosen.pk)
    membership = Membership.objects.get(clinic=chosen, user_id=request.user.pk)
    audit.record("clinic.entered", target=chosen, by=actors.staff(membership), now=request.now)
    request.session[CLINIC_KEY] = chosen.pk
    return redirect("today")
