"""Addresses of the slice programme."""

from __future__ import annotations

from django.urls import path

from habitue.web.programme import changing, setup, views

app_name = "programme"
urlpatterns = [
    path("", views.overview, name="list"),
    path("new", setup.choose, name="choose"),
    path("new/<slug:pattern>", setup.make, name="make"),
    path("new/<slug:pattern>/preview", setup.preview, name="preview"),
    path("new/<slug:pattern>/start", setup.begin, name="begin"),
    path("look", views.look, name="look"),
    path("picture", views.picture, name="picture"),
    path("p/<slug:key>", views.page, name="page"),
    path("p/<slug:key>/name", views.rename_it, name="rename"),
    path("p/<slug:key>/change", changing.edit, name="change"),
    path("p/<slug:key>/change/preview", changing.preview, name="change_preview"),
    path("p/<slug:key>/change/review", changing.review, name="review"),
    path("p/<slug:key>/pause", views.pause, name="pause"),
    path("p/<slug:key>/resume", views.resume, name="resume"),
    path("p/<slug:key>/close", views.end, name="close"),
    path("p/<slug:key>/reopen", views.reopen, name="reopen"),
    path("p/<slug:key>/withdraw/<int:number>", views.withdraw, name="withdraw"),
]
