"""The site map of treatment sessions."""

from django.urls import include, path

from pathway.views import (
    addenda,
    deviations,
    events,
    late_entries,
    locked_screens,
    notes,
    prints,
    treatment,
    visit_summaries,
    voids,
)
from pathway.views.after_care import staff as after_care

room = [
    path("episodes/<uuid:uuid>/treatment-sessions/new/", treatment.new, name="new"),
    path("treatment-sessions/<uuid:uuid>/", treatment.detail, name="detail"),
    path("treatment-sessions/<uuid:uuid>/reaction/", locked_screens.reaction, name="reaction"),
    path("treatment-sessions/<uuid:uuid>/edit/", treatment.edit, name="edit"),
    path("treatment-sessions/<uuid:uuid>/signature/", treatment.signature, name="signature"),
    path("treatment-sessions/<uuid:uuid>/after-care/", after_care.sheet, name="after_care"),
    path("treatment-sessions/<uuid:uuid>/after-care/sending/", after_care.sending, name="after_care_sending"),
    path("treatment-sessions/<uuid:uuid>/pdf/", notes.note_pdf, name="note_pdf"),
    path("treatment-sessions/<uuid:uuid>/printed/<slug:page>/", prints.of_session, name="printed"),
    path("treatment-sessions/<uuid:uuid>/summary/", visit_summaries.summary, name="summary"),
    path("treatment-sessions/<uuid:uuid>/summary/pdf/", visit_summaries.summary_pdf, name="summary_pdf"),
    path("treatment-sessions/<uuid:uuid>/addenda/new/", addenda.new, name="addenda_new"),
    path("treatment-sessions/<uuid:uuid>/void/", voids.new, name="void"),
    path("treatment-sessions/<uuid:uuid>/covering-note/", addenda.covering_note, name="covering_note"),
    path("treatment-sessions/<uuid:uuid>/adverse-events/new/", events.new, name="events_new"),
    path("episodes/<uuid:uuid>/late-entries/new/", late_entries.new, name="late_new"),
    path("treatment-sessions/<uuid:uuid>/times/", late_entries.times, name="times"),
    path("treatment-sessions/<uuid:uuid>/deviations/new/", deviations.new, name="deviations_new"),
]
urlpatterns = [
    path("locked/", locked_screens.locked, name="locked"),
    path("", include((room, "treatment"))),
]
