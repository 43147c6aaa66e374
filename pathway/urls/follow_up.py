"""The site map of check-ins, calls, alerts and outcomes."""

from django.urls import include, path

from pathway.views import alerts, check_ins, deviations, outcomes

check_in_urls = [
    path("", check_ins.check_in_list, name="list"),
    path("<uuid:uuid>/", check_ins.check_in_detail, name="detail"),
    path("<uuid:uuid>/sending/", check_ins.sending, name="sending"),
]
call_urls = [path("<uuid:uuid>/outcome/", check_ins.call_outcome, name="outcome")]
alert_urls = [
    path("", alerts.alert_list, name="list"),
    path("<uuid:uuid>/", alerts.alert_detail, name="detail"),
    path("<uuid:uuid>/acknowledgement/", alerts.acknowledgement, name="acknowledgement"),
    path("<uuid:uuid>/resolution/", alerts.resolution, name="resolution"),
]
deviation_urls = [
    path("", deviations.deviation_list, name="list"),
    path("<uuid:uuid>/reading/", deviations.reading, name="reading"),
]

urlpatterns = [
    path("check-ins/", include((check_in_urls, "check_ins"))),
    path("calls/", include((call_urls, "calls"))),
    path("alerts/", include((alert_urls, "alerts"))),
    path("deviations/", include((deviation_urls, "deviations"))),
    path("outcomes/", outcomes.outcomes, name="outcomes"),
]
