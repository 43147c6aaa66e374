"""The site map of the chart, screening, consent, assessment, plan and the end of an episode."""

urlpatterns = []
