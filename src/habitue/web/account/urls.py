"""Addresses of accounts: our own pages, and allauth's for signing in and second factors."""

from __future__ import annotations

from django.urls import include, path

from habitue.web.account import views

urlpatterns = [
    path("me", views.me, name="account"),
    path("me/sessions", views.sessions, name="usersessions_list"),
    path("me/sessions/others/end", views.end_other_sessions, name="end_other_sessions"),
    path("me/sessions/<int:pk>/end", views.end_session, name="end_session"),
    path("account/", include("allauth.account.urls")),
    path("account/2fa/", include("allauth.mfa.urls")),
]
