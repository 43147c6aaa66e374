"""What a manager says of one person who works here, beside their papers."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from clinic import actions
from clinic.actions import shown_gender as shown_genders
from clinic.actions import staff
from clinic.errors import Refused
from clinic.idempotency import once
from clinic.models import Membership
from clinic.permissions import load, requires


@require_POST
@requires("run_practice")
@once
def desk_lead(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Name somebody at the desk who may overbook, or take that back; pressed twice it says the same."""
    membership = load(Membership.objects.select_related("user"), request, uuid)
    is_lead = request.POST.get("is_lead") == "yes"
    try:
        actions.name_desk_lead(membership, is_lead=is_lead, by=request.actor, now=request.now)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        may = "may overbook now" if is_lead else "may overbook no longer"
        messages.success(request, f"{membership.user.name} {may}.")
    return redirect("member", uuid=uuid)


@require_POST
@requires("run_practice")
@once
def shown_gender(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Keep what a therapist wishes shown of their gender; pressed twice it says the same."""
    membership = load(Membership.objects.select_related("user"), request, uuid)
    try:
        shown_genders.show(
            membership, gender=request.POST.get("gender", ""), by=request.actor, now=request.now
        )
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        name, shown = membership.user.name, membership.get_shown_gender_display().lower()
        messages.success(request, f"{name} is shown as {shown}." if shown else f"Nothing is shown of {name}.")
    return redirect("member", uuid=uuid)


@require_POST
@requires("keep_staff")
@once
def clinical_lead(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Name whoever leads the clinic clinically, or take that back; pressed twice it says the same."""
    membership = load(Membership.objects.select_related("user"), request, uuid)
    is_lead = request.POST.get("is_lead") == "yes"
    try:
        staff.name_clinical_lead(membership, is_lead=is_lead, by=request.actor, now=request.now)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        leads = "leads the clinic clinically now" if is_lead else "leads clinically no longer"
        messages.success(request, f"{membership.user.name} {leads}.")
    return redirect("member", uuid=uuid)
