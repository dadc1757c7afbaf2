"""Addresses of the slice api."""

from __future__ import annotations

from django.urls import path

from habitue.web.api.views import api

urlpatterns = [path("v1/", api.urls)]
