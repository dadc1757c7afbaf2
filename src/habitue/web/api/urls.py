"""Addresses of the slice api."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
