"""The site map of what a patient reaches by link, without a sign-in; every address hangs below /p/<token>/."""

from django.urls import path

from pathway.views import public
from pathway.views.after_care import public as after_care
from pathway.views.before_visits.public import link_before_visit

urlpatterns = [
    path("", public.link, name="link"),
    path("intake/<slug:page>/", public.link_intake, name="link_intake"),
    path("consent/", public.link_consent, name="link_consent"),
    path("check-in/<slug:screen>/", public.link_check_in, name="link_check_in"),
    path("before-visit/<slug:screen>/", link_before_visit, name="link_before_visit"),
    path("after-care/", after_care.link_after_care, name="link_after_care"),
    path("done/", public.link_done, name="link_done"),
]
