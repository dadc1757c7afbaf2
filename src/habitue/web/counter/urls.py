"""Addresses of the slice counter."""

from __future__ import annotations

from django.urls import path

from habitue.web.stub import page

app_name = "counter"
urlpatterns = [
    path("", page, name="today"),
    path("visit", page, name="visit"),
]
