"""The site map of the waitlist."""

from django.urls import include, path

from pathway.views import waitlist

waitlist_urls = [
    path("", waitlist.waitlist, name="list"),
    path("<uuid:uuid>/", waitlist.detail, name="detail"),
    path("<uuid:uuid>/offers/new/", waitlist.offering, name="offering"),
    path("<uuid:uuid>/removal/", waitlist.removal, name="removal"),
]
offer_urls = [
    path("<uuid:uuid>/acceptance/", waitlist.acceptance, name="acceptance"),
    path("<uuid:uuid>/refusal/", waitlist.refusal, name="refusal"),
    path("<uuid:uuid>/withdrawal/", waitlist.withdrawal, name="withdrawal"),
]

urlpatterns = [
    path("practice/waitlist/", waitlist.settings, name="waitlist_settings"),
    path("patients/<uuid:uuid>/waitlist/new/", waitlist.new, name="waitlist_new"),
    path("waitlist/", include((waitlist_urls, "waitlist"))),
    path("waitlist-offers/", include((offer_urls, "waitlist_offers"))),
]
