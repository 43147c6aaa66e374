"""The site map of the care storey, a list per room."""

from django.urls import include, path

urlpatterns = [
    path("", include("pathway.urls.bookings")),
    path("", include("pathway.urls.charts")),
    path("", include("pathway.urls.treatment")),
    path("", include("pathway.urls.needle_boxes")),
    path("", include("pathway.urls.follow_up")),
    path("", include("pathway.urls.content")),
    path("p/<str:token>/", include("pathway.urls.public")),
]
