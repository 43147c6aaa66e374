"""The site map of what a patient reaches by link, without a sign-in."""

urlpatterns = []
