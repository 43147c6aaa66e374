"""Who treats together: the care teams of a practice, a new one, and what one is called and who is in it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from clinic.actions import care_teams as actions
from clinic.errors import Refused
from clinic.forms.care_teams import CareTeamForm
from clinic.idempotency import once
from clinic.models import CareTeam
from clinic.permissions import load, requires
from clinic.queries import care_teams as queries


@require_safe
@requires("keep_staff")
def team_list(request: HttpRequest) -> HttpResponse:
    context = {"teams": queries.of_clinic(request.clinic), "without": queries.without(request.clinic)}
    return render(request, "clinic/care_teams.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("keep_staff")
@once
def new(request: HttpRequest) -> HttpResponse:
    form = CareTeamForm(request.POST or None, members=queries.who_could_be_in(request.clinic, None))
    if form.is_valid():
        try:
            actions.add(
                request.clinic,
                name=form.cleaned_data["name"],
                people=form.keys(),
                by=request.actor,
                now=request.now,
            )
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            messages.success(request, "The team is there. Its patients are on the list of everybody in it.")
            return redirect("care_teams")
    return render(request, "clinic/care_team_form.html", {"form": form, "team": None})


@require_http_methods(["GET", "HEAD", "POST"])
@requires("keep_staff")
@once
def edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    team = load(CareTeam.objects.select_related("clinic"), request, uuid)
    members = queries.who_could_be_in(request.clinic, team)
    form = CareTeamForm(request.POST or None, members=members, team=team)
    if form.is_valid():
        try:
            actions.change(
                team,
                name=form.cleaned_data["name"],
                people=form.keys(),
                version=form.cleaned_data["version"] or 0,
                by=request.actor,
                now=request.now,
            )
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            messages.success(request, "Saved. It counts from the next page on.")
            return redirect("care_teams")
    return render(request, "clinic/care_team_form.html", {"form": form, "team": team})
