"""The site map of check-ins, calls, alerts and outcomes."""

urlpatterns = []
