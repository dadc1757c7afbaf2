"""Addresses of the slice programme."""

from __future__ import annotations

from django.urls import path

from habitue.web.stub import page

app_name = "programme"
urlpatterns = [
    path("", page, name="list"),
]
