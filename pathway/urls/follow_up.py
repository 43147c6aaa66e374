"""The site map of check-ins, calls, alerts and outcomes."""

from django.urls import include, path

from pathway.views import (
    alert_settings,
    alerts,
    calls,
    check_in_settings,
    check_ins,
    check_ins_at_visits,
    desk_calls,
    deviations,
    expected_levels,
    outcomes,
    patient_check_ins,
    undelivered,
    worries,
)

check_in_urls = [
    path("", check_ins.check_in_list, name="list"),
    path("undelivered/", undelivered.undelivered_list, name="undelivered"),
    path("undelivered/<uuid:uuid>/sending/", undelivered.sending, name="undelivered_sending"),
    path("undelivered/<uuid:uuid>/settling/", undelivered.settling, name="undelivered_settling"),
    path("<uuid:uuid>/", check_ins.check_in_detail, name="detail"),
    path("<uuid:uuid>/sending/", check_ins.sending, name="sending"),
    path("<uuid:uuid>/tablet/", check_ins_at_visits.tablet, name="tablet"),
    path("<uuid:uuid>/unlocking/", check_ins.unlocking, name="unlocking"),
]
call_urls = [
    path("<uuid:uuid>/outcome/", calls.outcome, name="outcome"),
    path("<uuid:uuid>/questions/", calls.questions, name="questions"),
    path("<uuid:uuid>/right-number/", calls.right_number, name="right_number"),
]
desk_call_urls = [
    path("<uuid:uuid>/", desk_calls.question, name="question"),
    path("<uuid:uuid>/end/", desk_calls.end, name="end"),
    path("<uuid:uuid>/caller/", desk_calls.caller, name="caller"),
]
alert_urls = [
    path("", alerts.alert_list, name="list"),
    path("acknowledgement/", alerts.acknowledgement_of_many, name="acknowledgement_of_many"),
    path("<uuid:uuid>/", alerts.alert_detail, name="detail"),
    path("<uuid:uuid>/calls/new/", alerts.new_call, name="call_new"),
    path("<uuid:uuid>/acknowledgement/", alerts.acknowledgement, name="acknowledgement"),
    path("<uuid:uuid>/resolution/", alerts.resolution, name="resolution"),
]
deviation_urls = [
    path("", deviations.deviation_list, name="list"),
    path("<uuid:uuid>/reading/", deviations.reading, name="reading"),
]

urlpatterns = [
    path("practice/check-ins/", check_in_settings.edit, name="check_in_settings"),
    path("practice/alerts/", alert_settings.edit, name="alert_settings"),
    path("episodes/<uuid:uuid>/expected-levels/new/", expected_levels.new, name="expected_level_new"),
    path("expected-levels/<uuid:uuid>/ending/", expected_levels.ending, name="expected_level_ending"),
    path("patients/<uuid:uuid>/check-ins/", patient_check_ins.of_patient, name="patient_check_ins"),
    path("patients/<uuid:uuid>/message-stop/", patient_check_ins.stop, name="patient_message_stop"),
    path(
        "patients/<uuid:uuid>/message-stop/lifting/",
        patient_check_ins.resumption,
        name="patient_message_resumption",
    ),
    path("patients/<uuid:uuid>/check-ins/by-phone/", patient_check_ins.by_phone, name="patient_by_phone"),
    path("patients/<uuid:uuid>/check-ins/at-visits/", patient_check_ins.at_visits, name="patient_at_visits"),
    path("check-ins/", include((check_in_urls, "check_ins"))),
    path("calls/", include((call_urls, "calls"))),
    path("desk-calls/", include((desk_call_urls, "desk_calls"))),
    path("worries/new/", worries.search, name="worry_search"),
    path("patients/<uuid:uuid>/worries/new/", worries.new, name="worry_new"),
    path("patients/<uuid:uuid>/worries/telling/", worries.telling, name="worry_telling"),
    path("alerts/", include((alert_urls, "alerts"))),
    path("deviations/", include((deviation_urls, "deviations"))),
    path("outcomes/", outcomes.outcomes, name="outcomes"),
]
