"""Addresses of the slice outreach."""

from __future__ import annotations

from django.urls import path

from habitue.web.outreach import stopping, views

app_name = "outreach"
urlpatterns = [
    path("letter/no-more/<str:token>/", stopping.stop, name="stop"),
    path("s/<str:shop>/messages/", views.index, name="list"),
    path("s/<str:shop>/messages/manners", views.manners, name="manners"),
    path("s/<str:shop>/messages/<str:kind>/", views.automation, name="automation"),
    path("s/<str:shop>/messages/<str:kind>/switch", views.switch, name="switch"),
    path("s/<str:shop>/messages/<str:kind>/test", views.test, name="test"),
]
