"""The site map of the clinic's boxes of needles, and of a recall by lot."""

from django.urls import include, path

from pathway.views import needle_boxes, prints, recalls

room = [
    path("", needle_boxes.box_list, name="list"),
    path("new/", needle_boxes.new, name="new"),
    path("recall/", recalls.recall, name="recall"),
    path("recall/printed/", prints.of_recall, name="recall_printed"),
    path("<uuid:uuid>/opening/", needle_boxes.opening, name="opening"),
    path("<uuid:uuid>/closing/", needle_boxes.closing, name="closing"),
]
urlpatterns = [path("needle-boxes/", include((room, "needle_boxes")))]
