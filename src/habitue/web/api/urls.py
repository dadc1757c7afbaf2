"""Addresses of the slice api."""

from __future__ import annotations

from django.urls import include, path

from habitue.web.api.views import api

urlpatterns = [path("v1/", api.urls)]

alone = (path("api/", include(urlpatterns)),)
"""These addresses without those of pages: a till's stamp does not look through them."""
