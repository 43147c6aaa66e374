"""The site map of what is kept about a person beside their care: deaths, complaints, archiving, export, import."""

from django.urls import include, path

from pathway.views import archives, complaints, deaths, exports, imports

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
export_urls = [
    path("patients/<uuid:uuid>/export/", exports.new, name="new"),
    path("exports/<uuid:uuid>/", exports.detail, name="detail"),
    path("exports/<uuid:uuid>/file/", exports.file, name="file"),
]

import_urls = [
    path("", imports.import_list, name="list"),
    path("new/", imports.new, name="new"),
    path("<uuid:uuid>/", imports.detail, name="detail"),
    path("<uuid:uuid>/taking/", imports.taking, name="taking"),
    path("<uuid:uuid>/dropping/", imports.dropping, name="dropping"),
    path("<uuid:uuid>/undoing/", imports.undoing, name="undoing"),
]

urlpatterns = [
    path("imports/", include((import_urls, "imports"))),
    path("", include((archive_urls, "archives"))),
    path("", include((death_urls, "deaths"))),
    path("", include((complaint_urls, "complaints"))),
    path("", include((export_urls, "exports"))),
]
