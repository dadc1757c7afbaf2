"""Addresses of the slice outreach."""

from __future__ import annotations

from django.urls import path

from habitue.web.outreach import stopping

app_name = "outreach"
urlpatterns = [
    path("letter/no-more/<str:token>/", stopping.stop, name="stop"),
]
