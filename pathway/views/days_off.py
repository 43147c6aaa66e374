"""Off today: what is left of a therapist's day, who could see those patients, one press; and there after all."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from clinic.enums import Role
from clinic.errors import Refused
from clinic.idempotency import once
from clinic.models import Membership, TimeOff
from clinic.permissions import PERMISSIONS, load, may, requires
from clinic.templatetags.moments import spoken
from pathway.actions import days_off as actions
from pathway.actions.days_off import DayOff
from pathway.actions.hand_overs import Return
from pathway.forms.days_off import DayOffForm
from pathway.queries import days_off as queries
from pathway.states import DayOffChoice


@require_http_methods(["GET", "HEAD", "POST"])
@requires("book")
@once
def day_off(request: HttpRequest, uuid: UUID) -> HttpResponse:
    member = _member(request, uuid)
    left = queries.left(request.clinic, member.user, now=request.now)
    cancels_all = request.GET.get("otherwise") == DayOffChoice.CANCEL
    form = DayOffForm(
        request.POST if request.method == "POST" else None,
        clinic=request.clinic,
        left=left,
        cancels_all=cancels_all,
    )
    if form.is_valid():
        try:
            done = actions.take(
                request.clinic, member.user, choices=form.choices(), by=request.actor, now=request.now
            )
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _taken_words(member, done))
            return redirect("day_off", uuid)
    absence = queries.absence(request.clinic, member.user, now=request.now)
    return render(
        request,
        "pathway/days_off/day_off_form.html",
        {
            "member": member,
            "form": form,
            "cancels_all": cancels_all,
            "here": queries.here(request.clinic, member.user, now=request.now),
            "absence": absence,
            "away_again": queries.away_again(absence, now=request.now),
            "deputy": queries.stand_in(request.clinic, member.user, now=request.now),
        },
    )


@require_POST
@requires("book")
@once
def ending(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """There today after all; a second press finds no absence and changes nothing."""
    member = _member(request, uuid)
    absence = queries.absence(request.clinic, member.user, now=request.now)
    back = actions.end_today(request.clinic, member.user, by=request.actor, now=request.now)
    if back:
        told = [f"{member.user.name} is there after all, and today is free to be booked again."]
        if again := queries.away_again(absence, now=request.now):
            told.append(f"Away again from {spoken(request.clinic.local(again), 'day', request.now)}.")
        messages.success(request, " ".join([*told, *_returned_words(back)]))
    return redirect("day_off", uuid)


@require_POST
@requires("run_practice")
@once
def time_off_removal(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Any absence with all its days, from the page of somebody's working time."""
    absence = load(TimeOff.objects.select_related("clinic", "user"), request, uuid)
    member = Membership.objects.get(clinic=request.clinic, user=absence.user)
    back = actions.remove(absence, by=request.actor, now=request.now)
    told = f"{member.user.name} is not away then, and that time is free to be booked again."
    messages.success(request, " ".join([told, *_returned_words(back)]))
    return redirect("hours", member.uuid)


def _member(request: HttpRequest, uuid: UUID) -> Membership:
    """The therapist of this address, for whoever may say it of them: they themselves, or a person named for it."""
    therapists = Membership.objects.filter(role=Role.THERAPIST, is_active=True).select_related("user")
    member = get_object_or_404(therapists, clinic=request.clinic, user__uuid=uuid)
    if member.user_id != request.user.pk and not may(request.membership, "say_off_today"):
        raise PermissionDenied(PERMISSIONS["say_off_today"])
    return member


def _taken_words(member: Membership, done: DayOff) -> str:
    parts = []
    if done.swapped:
        parts.append(f"{_counted(done.swapped, 'patient')} will be seen by somebody else.")
    if done.to_tell:
        verb = "is" if done.to_tell == 1 else "are"
        parts.append(f"{done.to_tell} of them {verb} not written to, and on the call list to be told.")
    if done.cancelled:
        parts.append(f"{_counted(done.cancelled, 'visit')} cancelled, and on the call list for a new time.")
    return " ".join([f"{member.user.name} is off for the rest of today.", *parts, *_handed_words(done)])


def _handed_words(done: DayOff) -> list[str]:
    given = done.handed_over
    parts = [_counted(given.alerts, "alert")] if given.alerts else []
    parts += [_counted(given.calls, "call")] if given.calls else []
    if not parts:
        return []
    return [f"{' and '.join(parts)} went to {given.to.name if given.to else 'the desk'}."]


def _returned_words(back: Return) -> list[str]:
    parts = [_counted(back.alerts, "alert")] if back.alerts else []
    parts += [_counted(back.calls, "call")] if back.calls else []
    told = []
    if parts:
        told.append(f"{' and '.join(parts)} went back to them.")
    if back.stay:
        told.append(f"{_counted(back.stay, 'alert')} stayed with whoever has it in hand.")
    return [*told, "Visits that were swapped or cancelled stay as they are."]


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
