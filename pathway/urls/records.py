"""The site map of what is kept about a person beside their care: that they have died, complaints, archiving."""

from django.urls import include, path

from pathway.views import archives, complaints, deaths

death_urls = [
    path("patients/<uuid:uuid>/death/", deaths.new, name="new"),
    path("patients/<uuid:uuid>/death/taking-back/", deaths.taking_back, name="taking_back"),
]

archive_urls = [
    path("patients/<uuid:uuid>/archive/", archives.new, name="new"),
    path("patients/<uuid:uuid>/archive/undoing/", archives.undoing, name="undoing"),
]
complaint_urls = [
    path("complaints/", complaints.complaint_list, name="list"),
    path("patients/<uuid:uuid>/complaints/", complaints.of_patient, name="of_patient"),
    path("patients/<uuid:uuid>/complaints/new/", complaints.new, name="new"),
    path("complaints/<uuid:uuid>/", complaints.detail, name="detail"),
    path("complaints/<uuid:uuid>/closing/", complaints.closing, name="closing"),
    path("complaints/<uuid:uuid>/hold-lifting/", complaints.hold_lifting, name="hold_lifting"),
]

urlpatterns = [
    path("", include((archive_urls, "archives"))),
    path("", include((death_urls, "deaths"))),
    path("", include((complaint_urls, "complaints"))),
]
