"""Addresses of the counter."""

from __future__ import annotations

from django.urls import path

from habitue.web.counter import views

app_name = "counter"
urlpatterns = [
    path("", views.today, name="today"),
    path("place", views.choose_place, name="place"),
    path("visit", views.visit, name="visit"),
    path("visit/<uuid:card>", views.card, name="card"),
    path("visit/<uuid:card>/record", views.record_visit, name="record"),
    path("visit/<uuid:card>/give", views.give, name="give"),
    path("visit/<uuid:card>/gift", views.gift, name="gift"),
    path("event/<uuid:event>/undo", views.undo, name="undo"),
    path("event/<uuid:event>/refund", views.refund, name="refund"),
]
