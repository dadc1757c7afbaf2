"""Addresses of the pages about what a till's exports say."""

from __future__ import annotations

from django.urls import path

from habitue.web.sales import views

app_name = "sales"
urlpatterns = [
    path("", views.index, name="list"),
    path("<int:pk>", views.one, name="import"),
    path("<int:pk>/read", views.read, name="read"),
    path("<int:pk>/bring", views.bring, name="bring"),
    path("<int:pk>/drop", views.drop, name="drop"),
    path("<int:pk>/stamps", views.stamps, name="stamps"),
    path("<int:pk>/undo", views.undo, name="undo"),
    path("<int:pk>/set-aside", views.set_aside, name="set_aside"),
]
