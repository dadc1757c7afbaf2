"""Addresses of a shop's own settings."""

from __future__ import annotations

from django.urls import include, path

from habitue.web.shop import views

_pages = [
    path("more", views.more, name="more"),
    path("settings", views.edit, name="settings"),
    path("locations", views.locations, name="locations"),
    path("locations/<int:pk>/close", views.close_location, name="close_location"),
    path("closed", views.closed_days, name="closed_days"),
    path("closed/<int:pk>/remove", views.remove_closed_days, name="remove_closed_days"),
]
urlpatterns = [
    path("new", views.new, name="new_shop"),
    path("s/<str:shop>/", include((_pages, "shop"))),
]
