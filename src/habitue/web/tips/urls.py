"""Addresses of tips: the shop's pages, and the guide that a letter links to."""

from __future__ import annotations

from django.urls import path

from habitue.web.tips import views

app_name = "tips"
urlpatterns = [
    path("g/<uuid:key>/", views.opened, name="open"),
    path("g/<uuid:key>/guide.pdf", views.guide, name="file"),
    path("s/<str:shop>/tips/", views.index, name="list"),
    path("s/<str:shop>/tips/new", views.new, name="new"),
    path("s/<str:shop>/tips/<uuid:key>", views.edit, name="edit"),
    path("s/<str:shop>/tips/<uuid:key>/switch", views.switch, name="switch"),
    path("s/<str:shop>/tips/<uuid:key>/remove", views.remove, name="remove"),
]
