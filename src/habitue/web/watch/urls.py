"""Addresses of what is to be looked at."""

from __future__ import annotations

from django.urls import path

from habitue.web.watch import views

app_name = "watch"
urlpatterns = [
    path("", views.index, name="list"),
    path("count", views.count, name="count"),
    path("fine", views.fine, name="fine"),
]
