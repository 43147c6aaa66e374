"""The site map of what a patient reaches by link, without a sign-in; every address hangs below /p/<token>/."""

from django.urls import path

from pathway.views import public
from pathway.views.after_care import public as after_care
from pathway.views.before_visits.public import link_before_visit
from pathway.views.birth_dates.public import link_birth_date
from pathway.views.check_in_link.public import link_check_in, link_who_answers
from pathway.views.clinic_page.public import link_booking_request
from pathway.views.consent_link import public as consent
from pathway.views.fresh_links.public import link_fresh
from pathway.views.intake_link import public as intake_link
from pathway.views.mail_events.public import link_no_more_mail
from pathway.views.offer_link.public import link_offer
from pathway.views.visit_link.public import link_visit_another_time, link_visit_cancellation

urlpatterns = [
    path("", public.link, name="link"),
    path("intake/changes/", intake_link.link_intake_changes, name="link_intake_changes"),
    path("intake/<slug:page>/", intake_link.link_intake, name="link_intake"),
    path("consent/", consent.link_consent, name="link_consent"),
    path("consent/copy/", consent.link_consent_copy, name="link_consent_copy"),
    path("consent/copy/file/", consent.link_consent_file, name="link_consent_file"),
    path("consent/withdrawal/", consent.link_consent_withdrawal, name="link_consent_withdrawal"),
    path("check-in/who/", link_who_answers, name="link_who_answers"),
    path("check-in/<slug:screen>/", link_check_in, name="link_check_in"),
    path("before-visit/<slug:screen>/", link_before_visit, name="link_before_visit"),
    path("visit/cancellation/", link_visit_cancellation, name="link_visit_cancellation"),
    path("visit/another-time/", link_visit_another_time, name="link_visit_another_time"),
    path("after-care/", after_care.link_after_care, name="link_after_care"),
    path("something-wrong/", after_care.link_something_wrong, name="link_something_wrong"),
    path("no-more-mail/", link_no_more_mail, name="link_no_more_mail"),
    path("visit-summary/", after_care.link_visit_summary, name="link_visit_summary"),
    path("visit-summary/file/", after_care.link_visit_summary_file, name="link_visit_summary_file"),
    path("offer/", link_offer, name="link_offer"),
    path("birth-date/", link_birth_date, name="link_birth_date"),
    path("booking-request/", link_booking_request, name="link_booking_request"),
    path("new-link/", link_fresh, name="link_fresh"),
    path("done/", public.link_done, name="link_done"),
]
