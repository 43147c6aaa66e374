"""The site map of the day, the calendar and appointments."""

from django.urls import include, path

from pathway.views import (
    appointments,
    booking_moves,
    booking_requests,
    bookings,
    calendar,
    days_off,
    holds,
    rebooking,
    series,
    today,
    walk_ins,
)
from pathway.views.before_visits import staff as before_visits

appointment_pages = [
    path("new/", bookings.new, name="new"),
    path("hold/", holds.hold, name="hold"),
    path("series/", series.new, name="series"),
    path("walk-in/", walk_ins.new, name="walk_in"),
    path("rebooking/", rebooking.visit_list, name="rebooking"),
    path("rebooking/calls/", rebooking.calls, name="rebooking_calls"),
    path("<uuid:uuid>/", appointments.detail, name="detail"),
    path("<uuid:uuid>/edit/", booking_moves.edit, name="edit"),
    path("<uuid:uuid>/arrival/", appointments.arrival, name="arrival"),
    path("<uuid:uuid>/lateness/", appointments.lateness, name="lateness"),
    path("<uuid:uuid>/lateness/choice/", appointments.lateness_choice, name="lateness_choice"),
    path("<uuid:uuid>/no-show/", appointments.no_show, name="no_show"),
    path("<uuid:uuid>/completion/", appointments.completion, name="completion"),
    path("<uuid:uuid>/undoing/", appointments.undoing, name="undoing"),
    path("<uuid:uuid>/tablet/", before_visits.tablet, name="tablet"),
    path("<uuid:uuid>/missing-papers/", appointments.send_missing, name="missing_papers"),
    path("<uuid:uuid>/cancellation/", appointments.cancellation, name="cancellation"),
]

request_pages = [
    path("", booking_requests.request_list, name="list"),
    path("<uuid:uuid>/", booking_requests.detail, name="detail"),
    path("<uuid:uuid>/closing/", booking_requests.closing, name="closing"),
]

urlpatterns = [
    path("today/", today.today, name="today"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("therapists/<uuid:uuid>/day-off/", days_off.day_off, name="day_off"),
    path("therapists/<uuid:uuid>/day-off/ending/", days_off.ending, name="day_off_ending"),
    path("time-off/<uuid:uuid>/removal/", days_off.time_off_removal, name="time_off_removal"),
    path("appointments/", include((appointment_pages, "appointments"))),
    path("booking-requests/", include((request_pages, "booking_requests"))),
    path("before-visits/<uuid:uuid>/", before_visits.detail, name="before_visit"),
]
