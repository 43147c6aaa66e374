"""The site map of the chart, screening, consent, assessment, plan, the end of an episode, and of joining two charts."""

from django.urls import include, path

from pathway.views import (
    assessments,
    charts,
    consents,
    decisions,
    emergency_access,
    episodes,
    first_calls,
    merges,
    plans,
    prints,
    reviews,
    screenings,
    without_needles,
)
from pathway.views.intakes import by_phone as intake_by_phone
from pathway.views.intakes import in_room as intake_in_room
from pathway.views.intakes import tablet as intake_tablet

screening_urls = [
    path("episodes/<uuid:uuid>/screenings/new/", screenings.new, name="new"),
    path("screenings/<uuid:uuid>/", screenings.detail, name="detail"),
    path("screenings/<uuid:uuid>/needle-aversion/", screenings.aversion, name="aversion"),
    path("screenings/<uuid:uuid>/completion/", screenings.completion, name="completion"),
]
finding_urls = [path("<uuid:uuid>/decision/", screenings.decision, name="decision")]
consent_urls = [
    path("patients/<uuid:uuid>/consents/new/", consents.new, name="new"),
    path("patients/<uuid:uuid>/consents/paper/", consents.paper, name="paper"),
    path("patients/<uuid:uuid>/consents/paper/<slug:language>/", consents.blank, name="blank"),
    path("patients/<uuid:uuid>/consents/request/", consents.request_by_mail, name="request"),
    path("consents/<uuid:uuid>/copy/", consents.copy, name="copy"),
    path("consents/<uuid:uuid>/copy/sending/", consents.copy_sending, name="copy_sending"),
    path("consents/<uuid:uuid>/copy/handover/", consents.copy_handover, name="copy_handover"),
    path("consents/<uuid:uuid>/discussion/", consents.discussion, name="discussion"),
    path("consents/<uuid:uuid>/withdrawal/", consents.withdrawal, name="withdrawal"),
]
plan_urls = [
    path("episodes/<uuid:uuid>/plan/", plans.edit, name="edit"),
    path("plans/<uuid:uuid>/", plans.detail, name="detail"),
    path("plans/<uuid:uuid>/printed/", prints.of_plan, name="printed"),
    path("plans/<uuid:uuid>/activation/", plans.activation, name="activation"),
    path("episodes/<uuid:uuid>/review/", reviews.review, name="review"),
]
assessment_urls = [
    path("episodes/<uuid:uuid>/assessments/new/", assessments.new, name="new"),
    path("assessments/<uuid:uuid>/", assessments.detail, name="detail"),
    path("assessments/<uuid:uuid>/edit/", assessments.edit, name="edit"),
    path("assessments/<uuid:uuid>/signature/", assessments.signature, name="signature"),
    path("assessments/<uuid:uuid>/addenda/new/", assessments.addendum, name="addenda_new"),
]
episode_urls = [
    path("episodes/<uuid:uuid>/discharge/", episodes.discharge, name="discharge"),
    path("episodes/<uuid:uuid>/first-call/", first_calls.ask, name="first_call"),
    path("episodes/<uuid:uuid>/first-call/caller/", first_calls.caller, name="caller"),
    path("episodes/<uuid:uuid>/without-needles/", without_needles.page, name="without_needles"),
    path("episodes/<uuid:uuid>/patient-sheet/", without_needles.patient_sheet, name="patient_sheet"),
]

intake_urls = [
    path("patients/<uuid:uuid>/intake/tablet/", intake_tablet.tablet, name="tablet"),
    path("patients/<uuid:uuid>/intake/by-phone/", intake_by_phone.overview, name="by_phone"),
    path("patients/<uuid:uuid>/intake/by-phone/<slug:page>/", intake_by_phone.one_page, name="by_phone_page"),
    path("patients/<uuid:uuid>/intake/", intake_in_room.overview, name="in_room"),
    path("patients/<uuid:uuid>/intake/<slug:page>/", intake_in_room.one_page, name="in_room_page"),
]
merge_urls = [
    path("patients/<uuid:uuid>/merges/new/", merges.new, name="new"),
    path("patients/<uuid:uuid>/merges/undoing/", merges.undoing, name="undoing"),
]
decision_urls = [
    path("episodes/<uuid:uuid>/decisions/", decisions.decision_list, name="list"),
    path("decisions/<uuid:uuid>/", decisions.detail, name="detail"),
]

urlpatterns = [
    path("patients/<uuid:uuid>/", charts.chart, name="chart"),
    path("patients/<uuid:uuid>/printed/", prints.of_chart, name="chart_printed"),
    path("patients/<uuid:uuid>/emergency-access/", emergency_access.new, name="emergency_access"),
    path("", include((screening_urls, "screenings"))),
    path("findings/", include((finding_urls, "findings"))),
    path("", include((consent_urls, "consents"))),
    path("", include((plan_urls, "plans"))),
    path("", include((assessment_urls, "assessments"))),
    path("", include((episode_urls, "episodes"))),
    path("", include((merge_urls, "merges"))),
    path("", include((intake_urls, "intakes"))),
    path("", include((decision_urls, "decisions"))),
]
