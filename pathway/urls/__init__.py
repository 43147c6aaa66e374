"""The site map of the care storey, a list per room."""

from django.urls import include, path

from pathway.views.mail_events.public import provider_reports

urlpatterns = [
    path("", include("pathway.urls.bookings")),
    path("", include("pathway.urls.charts")),
    path("", include("pathway.urls.treatment")),
    path("", include("pathway.urls.needle_boxes")),
    path("", include("pathway.urls.follow_up")),
    path("", include("pathway.urls.content")),
    path("", include("pathway.urls.billing")),
    path("mail-reports/<slug:provider>/", provider_reports, name="mail_reports"),
    path("p/<str:token>/", include("pathway.urls.public")),
]
