"""The site map of the audit as it is read: by patient, by person."""

from django.urls import include, path

from pathway.views import audits

pages = [
    path("patients/<uuid:uuid>/who-opened/", audits.of_patient, name="of_patient"),
    path("patients/<uuid:uuid>/who-opened/report/", audits.report, name="report"),
    path("practice/audit-reviews/", audits.review_list, name="review_list"),
    path("practice/audit-reviews/<int:year>/<int:month>/", audits.review, name="review"),
    path("practice/people/<uuid:uuid>/what-they-did/", audits.of_member, name="of_member"),
]

urlpatterns = [path("", include((pages, "audits")))]
