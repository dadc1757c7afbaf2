"""Addresses of the slice customers."""

from __future__ import annotations

from django.urls import path

from habitue.web.stub import page

app_name = "customers"
urlpatterns = [
    path("", page, name="list"),
]
