"""Addresses of the slice card."""

from __future__ import annotations

from django.urls import path

from habitue.web.card import app, details, giving, joining, notifying, opening, taking, views

app_name = "card"
urlpatterns = [
    path("j/<str:shop>/", joining.joining, name="join"),
    path("k/<str:shop>/<str:code>/", joining.claiming, name="claim"),
    path("c/<str:token>/", opening.opening, name="open"),
    path("s/<str:shop>/customers/<uuid:key>/phone", opening.handing, name="hand"),
    path("card/<str:shop>/", views.card, name="card"),
    path("card/<str:shop>/recover/", opening.recovering, name="recover"),
    path("card/<str:shop>/details/", details.details, name="details"),
    path("card/<str:shop>/address/", details.address, name="address"),
    path("card/<str:shop>/consent/", views.consent, name="consent"),
    path("card/<str:shop>/push/", notifying.turn_on, name="push"),
    path("card/<str:shop>/messages/<uuid:key>/", notifying.message, name="message"),
    path("card/<str:shop>/data/", views.data, name="data"),
    path("card/<str:shop>/share/", views.sharing, name="share"),
    path("card/<str:shop>/leave/", views.leaving, name="leave"),
    path("card/<str:shop>/give/", giving.giving, name="give"),
    path("card/<str:shop>/gifts/<uuid:key>/", giving.waiting, name="gift"),
    path("g/<str:shop>/<str:token>/", taking.taking, name="take"),
    path("card/<str:shop>/manifest.webmanifest", app.manifest, name="manifest"),
    path("card/<str:shop>/worker.js", app.worker, name="worker"),
    path("card/<str:shop>/look.css", app.look, name="look"),
    path("card/<str:shop>/picture.jpg", app.picture, name="picture"),
    path("card/<str:shop>/icon.svg", app.icon, name="icon"),
    path("card/<str:shop>/icon-<int:side>.png", app.icon_png, name="icon_png"),
]
