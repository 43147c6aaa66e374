"""The page where a manager says which roles sign in with a second step, sees who has one, and resets a lost one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from clinic.actions import second_step_rules as actions
from clinic.errors import Refused
from clinic.forms.second_step_rules import RulesForm
from clinic.idempotency import once
from clinic.models import Membership
from clinic.permissions import load, requires
from clinic.queries import second_steps


@require_http_methods(["GET", "HEAD", "POST"])
@requires("keep_staff")
@once
def rules(request: HttpRequest) -> HttpResponse:
    stands = actions.of_clinic(request.clinic)
    form = RulesForm(request.POST or None, initial={**stands, "version": request.clinic.version})
    if form.is_valid():
        try:
            actions.change(
                request.clinic,
                wanted=form.days(),
                version=form.cleaned_data["version"],
                by=request.actor,
                now=request.now,
            )
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            messages.success(request, "Saved. Whoever has none is led to it at their next sign-in.")
            return redirect("second_step_rules")
    members = second_steps.of_members(request.clinic, [role for role, day in stands.items() if day])
    return render(request, "clinic/second_step_rules.html", {"form": form, "members": members})


@require_http_methods(["GET", "HEAD", "POST"])
@requires("keep_staff")
@once
def reset(request: HttpRequest, uuid: UUID) -> HttpResponse:
    membership = load(Membership.objects.select_related("user"), request, uuid)
    if request.method == "POST":
        try:
            actions.reset(membership, by=request.actor, now=request.now)
        except Refused as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, f"{membership.user.name} signs in with the password alone now.")
        return redirect("second_step_rules")
    consequences = [
        "Their passkeys, their authenticator app and their recovery codes count no more.",
        "They are signed out everywhere, and told by mail.",
        "Until they add a new one their password alone lets them in: make sure on the phone that it is them.",
    ]
    return render(
        request, "clinic/second_step_reset.html", {"person": membership.user, "consequences": consequences}
    )
