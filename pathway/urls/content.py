"""The site map of the clinical content: sets, rows, answers, approvals."""

from django.urls import include, path

from pathway.views import content

room = [
    path("", content.content_list, name="list"),
    path("approvals/<slug:slug>/", content.approval, name="approval"),
    path("answers/<slug:question>/<slug:choice>/", content.answer, name="answer"),
    path("answers/<slug:question>/<slug:choice>/withdrawal/", content.withdrawal, name="withdrawal"),
    path("<slug:slug>/", content.content_set, name="set"),
    path("<slug:slug>/<str:key>/", content.content_row, name="row"),
]
urlpatterns = [path("content/", include((room, "content")))]
