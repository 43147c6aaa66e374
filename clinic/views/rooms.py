"""The rooms of a practice: add one, say what it is fit for, take it out of use."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from clinic import actions
from clinic.enums import RoomKind
from clinic.errors import Refused
from clinic.forms.rooms import RoomChangeForm, RoomForm
from clinic.idempotency import once
from clinic.models import Room
from clinic.permissions import load, requires


@require_http_methods(["GET", "HEAD", "POST"])
@requires("run_practice")
@once
def room_list(request: HttpRequest) -> HttpResponse:
    form = RoomForm(request.POST or None)
    if form.is_valid():
        kind = RoomKind(form.cleaned_data["kind"])
        try:
            actions.add_room(
                request.clinic, name=form.cleaned_data["name"], kind=kind, by=request.actor, now=request.now
            )
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            messages.success(request, "The room is there.")
            return redirect("rooms")
    rooms = Room.objects.filter(clinic=request.clinic).order_by("-is_active", "name")
    return render(request, "clinic/rooms.html", {"form": form, "rooms": rooms, "kinds": RoomKind.choices})


@require_POST
@requires("run_practice")
@once
def edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What a room is and whether it is used; the same press twice says the same."""
    room = load(Room.objects.all(), request, uuid)
    form = RoomChangeForm(request.POST)
    if form.is_valid():
        kind, is_active = RoomKind(form.cleaned_data["kind"]), form.cleaned_data["is_active"]
        actions.change_room(room, kind=kind, is_active=is_active, by=request.actor, now=request.now)
        messages.success(request, f"{room.name} is saved.")
    else:
        messages.error(request, "Choose what the room is. Nothing was changed.")
    return redirect("rooms")
