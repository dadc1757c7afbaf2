"""Addresses of the team, keys and one's own account."""

from __future__ import annotations

from django.urls import include, path

from habitue.web.stub import page

_pages = [path("team", page, name="list"), path("keys", page, name="keys")]
urlpatterns = [
    path("s/<str:shop>/", include((_pages, "team"))),
    path("me", page, name="account"),
]
