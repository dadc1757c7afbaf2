"""Addresses of the journal."""

from __future__ import annotations

from django.urls import path

from habitue.web.journal import views

app_name = "journal"
urlpatterns = [
    path("", views.index, name="list"),
    path("decide", views.waiting, name="quarantine"),
    path("export", views.export, name="export"),
    path("<uuid:event>", views.event, name="event"),
    path("<uuid:event>/accept", views.accept, name="accept"),
    path("<uuid:event>/dismiss", views.dismiss, name="dismiss"),
]
