"""The site map of treatment sessions."""

from django.urls import include, path

from pathway.views import deviations, events, treatment
from pathway.views.after_care import staff as after_care

room = [
    path("episodes/<uuid:uuid>/treatment-sessions/new/", treatment.new, name="new"),
    path("treatment-sessions/<uuid:uuid>/", treatment.detail, name="detail"),
    path("treatment-sessions/<uuid:uuid>/edit/", treatment.edit, name="edit"),
    path("treatment-sessions/<uuid:uuid>/signature/", treatment.signature, name="signature"),
    path("treatment-sessions/<uuid:uuid>/after-care/", after_care.sheet, name="after_care"),
    path("treatment-sessions/<uuid:uuid>/adverse-events/new/", events.new, name="events_new"),
    path("treatment-sessions/<uuid:uuid>/deviations/new/", deviations.new, name="deviations_new"),
]
urlpatterns = [path("", include((room, "treatment")))]
