"""Addresses of the slice paper."""

from __future__ import annotations

from django.urls import path

from habitue.web.paper import views

app_name = "paper"
urlpatterns = [
    path("", views.page, name="page"),
    path("poster-<slug:size>.pdf", views.poster_file, name="poster"),
    path("preview-<slug:size>.svg", views.preview, name="preview"),
    path("cards", views.make, name="make"),
    path("cards/<uuid:key>.pdf", views.cards_file, name="cards"),
    path("cards/<uuid:key>/revoke", views.revoke, name="revoke"),
]
