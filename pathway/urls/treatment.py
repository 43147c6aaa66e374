"""The site map of treatment sessions."""

from django.urls import include, path

from pathway.views import events, treatment

room = [
    path("episodes/<uuid:uuid>/treatment-sessions/new/", treatment.new, name="new"),
    path("treatment-sessions/<uuid:uuid>/", treatment.detail, name="detail"),
    path("treatment-sessions/<uuid:uuid>/edit/", treatment.edit, name="edit"),
    path("treatment-sessions/<uuid:uuid>/signature/", treatment.signature, name="signature"),
    path("treatment-sessions/<uuid:uuid>/adverse-events/new/", events.new, name="events_new"),
]
urlpatterns = [path("", include((room, "treatment")))]
