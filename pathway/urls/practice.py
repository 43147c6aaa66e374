"""The site map of the practice where care hangs on it: when somebody answers the phone, who comes back or leaves."""

from django.urls import include, path

from pathway.views import opening_hours, retention, staff

pages = [
    path("hours/", opening_hours.edit, name="opening_hours"),
    path("retention/", retention.edit, name="retention"),
    path("people/<uuid:uuid>/role/", staff.role, name="member_role"),
    path("people/<uuid:uuid>/leaving/", staff.leaving, name="member_leaving"),
    path("people/<uuid:uuid>/return/", staff.coming_back, name="member_return"),
]

urlpatterns = [path("practice/", include(pages))]
