"""The site map of the care storey, a list per room."""

from django.urls import include, path

from pathway.views.clinic_page import public as clinic_page
from pathway.views.mail_events.public import provider_reports
from pathway.views.text_events.public import twilio_incoming, twilio_report

urlpatterns = [
    path("", include("pathway.urls.bookings")),
    path("", include("pathway.urls.charts")),
    path("", include("pathway.urls.treatment")),
    path("", include("pathway.urls.needle_boxes")),
    path("", include("pathway.urls.follow_up")),
    path("", include("pathway.urls.waitlist")),
    path("", include("pathway.urls.content")),
    path("", include("pathway.urls.billing")),
    path("", include("pathway.urls.records")),
    path("", include("pathway.urls.practice")),
    path("", include("pathway.urls.audits")),
    path("mail-reports/<slug:provider>/", provider_reports, name="mail_reports"),
    path("text-reports/twilio/<str:key>/", twilio_report, name="text_reports"),
    path("texts-received/twilio/", twilio_incoming, name="texts_received"),
    path("visit/<slug:slug>/", clinic_page.about, name="clinic_page"),
    path("visit/<slug:slug>/request/", clinic_page.new, name="clinic_page_request"),
    path("visit/<slug:slug>/request/sent/", clinic_page.sent, name="clinic_page_sent"),
    path("p/<str:token>/", include("pathway.urls.public")),
]
