"""The site map of patients: find, add, change, tell apart, and their files. The chart is the upper storey's page."""

from django.urls import include, path

from patients.views import documents, patients

pages = [
    path("", patients.patient_list, name="list"),
    path("new/", patients.new, name="new"),
    path("<uuid:uuid>/edit/", patients.edit, name="edit"),
    path("<uuid:uuid>/distinction/", patients.distinction, name="distinction"),
]

kept = [path("<uuid:uuid>/file/", documents.file, name="file")]

urlpatterns = [
    path("patients/", include((pages, "patients"))),
    path("documents/", include((kept, "documents"))),
]
