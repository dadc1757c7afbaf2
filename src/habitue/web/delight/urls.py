"""Addresses of small gestures."""

from __future__ import annotations

from django.urls import path

from habitue.web.delight import views

app_name = "delight"
urlpatterns = [
    path("", views.index, name="index"),
    path("off", views.off, name="off"),
    path("card/<uuid:card>/remark", views.remark, name="remark"),
    path("card/<uuid:card>/<uuid:promise>", views.give, name="give"),
]
