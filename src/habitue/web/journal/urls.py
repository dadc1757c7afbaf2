"""Addresses of the slice journal."""

from __future__ import annotations

from django.urls import path

from habitue.web.stub import page

app_name = "journal"
urlpatterns = [
    path("", page, name="list"),
]
