"""Addresses of the slice approaches."""

from __future__ import annotations

from django.urls import path

from habitue.web.approaches import views

app_name = "approaches"
urlpatterns = [
    path("", views.index, name="list"),
    path("new", views.new, name="new"),
    path("<uuid:key>/", views.page, name="page"),
    path("<uuid:key>/arm/<str:arm>", views.arm, name="arm"),
    path("<uuid:key>/learnt", views.learnt, name="learnt"),
    path("<uuid:key>/stop", views.stop, name="stop"),
    path("<uuid:key>/remove", views.remove, name="remove"),
]
