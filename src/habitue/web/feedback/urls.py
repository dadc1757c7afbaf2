"""Addresses of the slice feedback."""

from __future__ import annotations

from django.urls import path

from habitue.web.feedback import asking, printing, views

app_name = "feedback"
urlpatterns = [
    path("f/<str:shop>/", asking.poster, name="poster"),
    path("f/<str:shop>/l/<str:token>/", asking.link, name="link"),
    path("f/<str:shop>/t/<uuid:key>/", asking.more, name="more"),
    path("card/<str:shop>/answer/", asking.on_card, name="card"),
    path("s/<str:shop>/feedback/", views.index, name="index"),
    path("s/<str:shop>/feedback/answers", views.answers, name="answers"),
    path("s/<str:shop>/feedback/asking", views.asking, name="asking"),
    path("s/<str:shop>/feedback/poster-<slug:size>.pdf", printing.poster_file, name="printed"),
    path("s/<str:shop>/feedback/switch", views.switch, name="switch"),
    path("s/<str:shop>/feedback/tags/<uuid:key>", views.tags, name="tags"),
    path("s/<str:shop>/feedback/hand/<uuid:key>", views.hand, name="hand"),
]
