"""One appointment: who, when, what is missing; and the presses that mark, undo or cancel it."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import load, may, requires
from pathway.actions import bookings, missing_papers
from pathway.forms.bookings import CancellationForm, LateChoiceForm, LatenessForm
from pathway.queries import visit_wishes
from pathway.queries.check_ins import label
from pathway.queries.check_ins_at_visits import due_by
from pathway.queries.desk import desk_word, to_ask
from pathway.queries.readiness import may_hand_over, readiness, with_readiness
from pathway.queries.readiness import missing_papers as missing_papers_of
from pathway.queries.under_way import has_signed_note, unsigned_log
from patients.actions import appointments as actions
from patients.enums import AppointmentState, LateChoice
from patients.models import Appointment
from patients.queries import appointments as queries
from patients.queries import visit_messages, visit_types

BACK_TO = {"today": "&whose=everyone", "my_day": ""}  # which Today a press was made on


@require_safe
@requires("see_today")
def detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _detail(request, uuid)


@require_POST
@requires("book")
def arrival(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One press: the patient is here."""
    return _mark(request, uuid, actions.arrive)


@require_POST
@requires("book")
def no_show(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One press: the patient did not come."""
    return _mark(request, uuid, actions.no_show)


@require_POST
@requires("book")
def completion(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One press: the visit is over; a log that is open is signed instead."""
    return _mark(request, uuid, bookings.finish)


@require_POST
@requires("book")
def undoing(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take back arrived, no-show or done."""
    return _mark(request, uuid, bookings.undo)


@require_POST
@requires("book")
@once
def lateness(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """They called: so many minutes late. The therapist sees it on their day and says what becomes of the visit."""
    appointment = load(queries.of_clinic(request.clinic), request, uuid)
    form = LatenessForm(request.POST)
    if form.is_valid():
        try:
            actions.note_late(appointment, **form.cleaned_data, by=request.actor, now=request.now)
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, f"{appointment.therapist.name} sees it on their day.")
            return redirect("appointments:detail", uuid)
    return _detail(request, uuid, late=form)


@require_POST
@requires("treat")
@once
def lateness_choice(request: HttpRequest, uuid: UUID) -> HttpResponse:
    appointment = load(queries.of_clinic(request.clinic), request, uuid)
    form = LateChoiceForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused("Choose a shorter visit, no needles, or another day.")
        choice = LateChoice(form.cleaned_data["choice"])
        bookings.settle_late(appointment, choice=choice, by=request.actor, now=request.now)
    except Refused as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"Kept: {choice.label.lower()}. The desk sees it on the visit.")
    return redirect("appointments:detail", uuid)


@require_POST
@requires("book")
@once
def cancellation(request: HttpRequest, uuid: UUID) -> HttpResponse:
    appointment = load(queries.of_clinic(request.clinic), request, uuid)
    is_late = visit_types.late_hours(appointment, now=request.now) > 0
    form = CancellationForm(request.POST, is_late=is_late)
    if form.is_valid():
        try:
            bookings.cancel(
                appointment,
                reason=form.cleaned_data["reason"],
                by_patient=not form.cleaned_data.get("by_clinic"),
                by=request.actor,
                now=request.now,
            )
        except Refused as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, "The visit is cancelled and the time is free again.")
            return redirect("appointments:detail", uuid)
    return _detail(request, uuid, form)


@require_POST
@requires("book")
@once
def send_missing(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One press: the links to the papers that are still missing."""
    appointment = load(with_readiness(queries.of_clinic(request.clinic)), request, uuid)
    try:
        sent = missing_papers.send(appointment, by=request.actor, now=request.now)
    except Refused as error:
        messages.error(request, error.message)
    else:
        messages.success(
            request, f"The link to {_papers(sent)} is on its way to {appointment.patient.full_name}."
        )
    return _back(request, appointment)


def _papers(names: list[str]) -> str:
    return " and ".join(f"the {name}" for name in names)


def _mark(request: HttpRequest, uuid: UUID, mark: Callable[..., Appointment]) -> HttpResponse:
    appointment = load(queries.of_clinic(request.clinic), request, uuid)
    try:
        mark(appointment, by=request.actor, now=request.now)
    except Refused as error:
        messages.error(request, error.message)
    return _back(request, appointment)


def _back(request: HttpRequest, appointment: Appointment) -> HttpResponse:
    whose = BACK_TO.get(request.POST.get("back", ""))
    if whose is None:
        return redirect("appointments:detail", appointment.uuid)
    day = request.clinic.local(appointment.starts_at).date()
    return redirect(f"{reverse('today')}?day={day}{whose}")


def _may_undo(appointment: Appointment) -> bool:
    if appointment.state == AppointmentState.DONE:
        return not has_signed_note(appointment)
    return appointment.state in {AppointmentState.ARRIVED, AppointmentState.NO_SHOW}


def _detail(
    request: HttpRequest, uuid: UUID, form: CancellationForm | None = None, late: LatenessForm | None = None
) -> HttpResponse:
    appointment = load(with_readiness(queries.of_clinic(request.clinic)), request, uuid)
    has_begun = request.now >= appointment.starts_at
    is_here = appointment.state == AppointmentState.ARRIVED
    is_waiting = appointment.state == AppointmentState.BOOKED
    late_hours = visit_types.late_hours(appointment, now=request.now) if is_waiting else 0
    is_waited_for = request.now < appointment.ends_at and appointment.state in {
        AppointmentState.BOOKED,
        AppointmentState.ARRIVED,
    }
    missing = missing_papers_of(appointment, now=request.now)
    return render(
        request,
        "pathway/bookings/appointment_detail.html",
        {
            "appointment": appointment,
            "desk": desk_word(appointment.patient, clinic=request.clinic, now=request.now),
            "to_ask": to_ask(appointment.patient) if is_waiting and is_waited_for else None,
            "form": form or CancellationForm(is_late=late_hours > 0),
            "late_hours": late_hours,
            "ready": readiness(appointment, now=request.now),
            "asked": [(row, label(row)) for row in due_by(appointment, now=request.now)],
            "missing": _papers(missing) if is_waited_for else "",
            "intake_is_missing": is_waited_for and "intake" in missing,
            "may_send": appointment.patient.is_written_to,
            "is_told": not visit_messages.why_not_told(
                appointment.patient, starts_at=appointment.starts_at, now=request.now
            ),
            "day": request.clinic.local(appointment.starts_at).date(),
            "call_owed": visit_wishes.open_call(appointment),
            "messages_about": visit_messages.lines(appointment, request.clinic, now=request.now),
            "late": late or LatenessForm(),
            "minutes_late": appointment.minutes_late(request.now),
            "late_choices": LateChoice.choices,
            "may_treat": may(request.membership, "treat"),
            "is_waiting": is_waiting,
            "is_waited_for": is_waited_for,
            "is_past": not is_waiting and not is_here,
            "may_miss": is_waiting and has_begun,
            "is_here": is_here,
            "log": unsigned_log(appointment) if is_here else None,
            "may_undo": _may_undo(appointment),
            "may_hand_over": may_hand_over(appointment, request.clinic, now=request.now),
            "may_book": may(request.membership, "book"),
            "may_read_charts": may(request.membership, "read_charts"),
        },
    )
