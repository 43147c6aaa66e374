"""The site map of this storey."""

urlpatterns = []
