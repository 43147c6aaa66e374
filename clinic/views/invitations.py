"""Whom a manager invites to work here: write to them, write again, take it back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from clinic.actions import invitations as actions
from clinic.enums import Role
from clinic.errors import Refused
from clinic.forms.staff import InvitationForm
from clinic.idempotency import once
from clinic.models import StaffInvitation
from clinic.permissions import load, requires


@require_http_methods(["GET", "HEAD", "POST"])
@requires("keep_staff")
@once
def new(request: HttpRequest) -> HttpResponse:
    form = InvitationForm(request.POST or None)
    if form.is_valid():
        typed = {**form.cleaned_data, "role": Role(form.cleaned_data["role"])}
        try:
            made = actions.invite(request.clinic, **typed, by=request.actor, now=request.now)
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            messages.success(request, f"The invitation leaves for {made.email} now. It counts for 7 days.")
            return redirect("practice")
    return render(request, "clinic/invitation_form.html", {"form": form})


@require_POST
@requires("keep_staff")
@once
def sending(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Write again; only the newest link opens."""
    invitation = load(StaffInvitation.objects.select_related("invited_by"), request, uuid)
    try:
        actions.send_again(invitation, by=request.actor, now=request.now)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(
            request, f"A new link leaves for {invitation.email} now; the one before opens nothing."
        )
    return redirect("practice")


@require_POST
@requires("keep_staff")
@once
def withdrawal(request: HttpRequest, uuid: UUID) -> HttpResponse:
    invitation = load(StaffInvitation.objects.all(), request, uuid)
    try:
        actions.withdraw(invitation, by=request.actor, now=request.now)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, f"The link sent to {invitation.email} opens nothing any more.")
    return redirect("practice")
