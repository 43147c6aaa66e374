"""Keep a time from the board for ten minutes while the patient is found or written down."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import requires
from pathway.forms.bookings import Wish, WishForm
from patients.actions import holds
from patients.actions.appointments import Clash
from patients.enums import LENGTHS, AppointmentKind
from patients.models import Appointment

SHORTEST = (
    AppointmentKind.REVIEW
)  # where nobody knows yet what the visit is for, and its usual length does not fit


@require_POST
@requires("book")
@once
def hold(request: HttpRequest) -> HttpResponse:
    """The address says what is held, as on the booking page. A person holds one time, so a second press changes nothing."""
    wish = WishForm(request.GET, clinic=request.clinic).wish(usual_kind=AppointmentKind.CONSULTATION)
    held, taken = None, ""
    try:
        held = _hold(request, wish) if wish.starts_at and wish.therapist else None
    except Refused as error:
        taken = error.message
    if not request.htmx:
        return redirect(f"{reverse('appointments:new')}?{request.GET.urlencode()}")
    return render(request, "pathway/bookings/_hold.html", {"wish": wish, "held": held, "taken": taken})


def _hold(request: HttpRequest, wish: Wish) -> Appointment:
    known = {
        "clinic": request.clinic,
        "therapist": wish.therapist,
        "starts_at": wish.starts_at,
        "patient": wish.patient,
        "room": wish.room,
        "by": request.actor,
        "now": request.now,
    }
    try:
        return holds.hold(kind=wish.kind, length=wish.length, **known)
    except Clash:
        return holds.hold(kind=SHORTEST, length=LENGTHS[SHORTEST][0], **known)
