"""The site map of patients: find, add, change. Their chart is the upper storey's page."""

from django.urls import include, path

from patients.views import patients

pages = [
    path("", patients.patient_list, name="list"),
    path("new/", patients.new, name="new"),
    path("<uuid:uuid>/edit/", patients.edit, name="edit"),
]

urlpatterns = [path("patients/", include((pages, "patients")))]
