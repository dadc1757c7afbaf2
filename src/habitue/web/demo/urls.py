"""The address of the demo's door."""

from __future__ import annotations

from django.urls import path

from habitue.web.demo import views

app_name = "demo"
urlpatterns = [path("enter", views.enter, name="enter")]
