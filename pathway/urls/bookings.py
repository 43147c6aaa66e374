"""The site map of the day, the calendar and booking."""

urlpatterns = []
