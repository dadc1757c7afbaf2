"""Addresses of tills: the owner's pages under the shop, the till's own under ``/t/``."""

from __future__ import annotations

from django.urls import include, path

from habitue.web.till import views

_pages = [
    path("", views.tills_of_shop, name="list"),
    path("<int:pk>", views.till, name="one"),
    path("<int:pk>/link", views.invite_again, name="link"),
    path("<int:pk>/revoke", views.revoke, name="revoke"),
]
_device = [
    path("", views.shell, name="shell"),
    path("worker.js", views.worker, name="worker"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("icon-<int:side>.png", views.icon, name="icon"),
    path("<str:shop>/icon-<int:side>.png", views.icon, name="shop_icon"),
    path("enrol/<str:token>", views.enrol, name="enrol"),
    path("<str:shop>/", views.shell, name="page"),
]
urlpatterns = [
    path("s/<str:shop>/tills/", include((_pages, "tills"))),
    path("t/", include((_device, "till"))),
]
