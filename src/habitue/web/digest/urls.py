"""The address that stops the weekly letter."""

from __future__ import annotations

from django.urls import path

from habitue.web.digest import views

app_name = "digest"
urlpatterns = [path("stop/<str:token>", views.stop, name="stop")]
