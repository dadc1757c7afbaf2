"""Addresses of the owner's pages."""

from __future__ import annotations

from django.urls import path

from habitue.web.dashboard import beside_views, views

app_name = "dashboard"
urlpatterns = [
    path("", views.home, name="home"),
    path("number/<str:indicator>", views.number, name="number"),
    path("who", views.who, name="who"),
    path("insights", views.insights, name="insights"),
    path("compare", beside_views.compare, name="compare"),
    path("programmes", beside_views.programmes, name="programmes"),
    path("programmes/<str:key>", beside_views.programme, name="programme"),
    path("report", views.report, name="report"),
    path("sales.csv", views.sales, name="sales"),
]
