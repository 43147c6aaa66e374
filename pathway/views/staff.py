"""Somebody who works here gets another role, is switched off or comes back; what hangs on them is said before the press."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from clinic.enums import Role
from clinic.errors import Refused
from clinic.idempotency import once
from clinic.models import Membership
from clinic.permissions import load, requires
from pathway.actions import leavers as actions
from pathway.actions.hand_overs import HandOver
from pathway.forms.staff import LeavingForm, RoleWithHandOverForm
from pathway.queries import leavers as queries


@require_http_methods(["GET", "HEAD", "POST"])
@requires("keep_staff")
@once
def role(request: HttpRequest, uuid: UUID) -> HttpResponse:
    member = _member(request, uuid)
    hanging = queries.hanging(member, now=request.now)
    stands = {"role": member.role, "title": member.title, "was": member.role}
    form = RoleWithHandOverForm(request.POST or None, initial=stands)
    if form.is_valid():
        typed = form.cleaned_data
        roles = {"role": Role(typed["role"]), "was": Role(typed["was"])}
        rest = {"title": typed["title"], "seen": typed["seen"]}
        try:
            done = actions.change_role(member, **roles, **rest, by=request.actor, now=request.now)
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            said = f"{member.user.name} is {done.member.get_role_display().lower()} here."
            messages.success(request, " ".join([said, *_handed(done.handed_over)]))
            return redirect("member", uuid)
    context = {"form": form, "member": member, "hanging": hanging}
    return render(request, "pathway/practice/role_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("keep_staff")
@once
def leaving(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Switch somebody off; afterwards the same page holds what is still to be settled."""
    member = _member(request, uuid)
    form = LeavingForm(request.POST or None)
    if form.is_valid():
        try:
            done = actions.switch_off(
                member, seen=form.cleaned_data["seen"], by=request.actor, now=request.now
            )
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            said = f"Nothing here opens to {member.user.name} any more."
            messages.success(request, " ".join([said, *_handed(done.handed_over)]))
            return redirect("member_leaving", uuid)
    context = {"form": form, "member": member, "hanging": queries.hanging(member, now=request.now)}
    return render(request, "pathway/practice/leaving.html", context)


@require_POST
@requires("keep_staff")
@once
def coming_back(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Switch somebody on again, in the role they had."""
    member = _member(request, uuid)
    try:
        given = actions.switch_on(member, by=request.actor, now=request.now)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        said = f"{member.user.name} works here again, with the password they had."
        back = f"Theirs again: {_counted(given.alerts, 'alert')}, {_counted(given.calls, 'call')}."
        messages.success(request, f"{said} {back}" if given.alerts or given.calls else said)
    return redirect("member", uuid)


def _member(request: HttpRequest, uuid: UUID) -> Membership:
    return load(Membership.objects.select_related("user", "clinic"), request, uuid)


def _handed(given: HandOver) -> list[str]:
    what = " and ".join(
        _counted(number, noun) for number, noun in ((given.alerts, "alert"), (given.calls, "call")) if number
    )
    if not what:
        return []
    return [f"{what} went to {given.to.name}." if given.to else f"{what} went to the desk."]


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
