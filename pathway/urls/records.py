"""The site map of what is kept about a person beside their care: that they have died."""

from django.urls import include, path

from pathway.views import deaths

death_urls = [
    path("patients/<uuid:uuid>/death/", deaths.new, name="new"),
    path("patients/<uuid:uuid>/death/taking-back/", deaths.taking_back, name="taking_back"),
]

urlpatterns = [
    path("", include((death_urls, "deaths"))),
]
