"""The site map of treatment sessions."""

urlpatterns = []
