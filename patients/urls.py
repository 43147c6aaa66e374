"""The site map of patients: find, add, change, tell apart, who pays, their files. The chart is the upper storey's page."""

from django.urls import include, path

from patients.views import calendar_feeds, cards, closed_days, documents, patients, visit_types, working_time
from patients.views.calendar_feed.public import calendar_feed

pages = [
    path("", patients.patient_list, name="list"),
    path("found/", patients.found, name="found"),
    path("new/", patients.new, name="new"),
    path("<uuid:uuid>/edit/", patients.edit, name="edit"),
    path("<uuid:uuid>/card/", cards.edit, name="card"),
    path("<uuid:uuid>/distinction/", patients.distinction, name="distinction"),
]

kept = [path("<uuid:uuid>/file/", documents.file, name="file")]

practice_pages = [
    path("visit-types/", visit_types.edit, name="visit_types"),
    path("closed-days/", closed_days.closed_days, name="closed_days"),
    path("closed-days/<uuid:uuid>/removal/", closed_days.removal, name="closed_day_removal"),
    path("people/<uuid:uuid>/hours/", working_time.hours, name="hours"),
    path("people/<uuid:uuid>/dated-hours/", working_time.dated_hours, name="dated_hours"),
    path("people/<uuid:uuid>/time-off/", working_time.time_off, name="time_off"),
    path("dated-hours/<uuid:uuid>/removal/", working_time.dated_hours_removal, name="dated_hours_removal"),
]

urlpatterns = [
    path("calendar/feed/", calendar_feeds.own, name="own_calendar_feed"),
    path("calendar/feed/revocation/", calendar_feeds.revocation, name="own_calendar_feed_revocation"),
    path("calendar-feeds/<slug:slug>/<str:token>/visits.ics", calendar_feed, name="calendar_feed"),
    path("practice/", include(practice_pages)),
    path("patients/", include((pages, "patients"))),
    path("documents/", include((kept, "documents"))),
]
