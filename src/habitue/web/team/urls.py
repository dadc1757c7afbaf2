"""Addresses of the team and of keys."""

from __future__ import annotations

from django.urls import include, path

from habitue.web.team import views

_pages = [
    path("team", views.people, name="list"),
    path("team/invite", views.invite, name="invite"),
    path("team/invitations/<int:pk>/withdraw", views.withdraw, name="withdraw"),
    path("team/me", views.mine, name="mine"),
    path("team/me/card", views.my_card, name="my_card"),
    path("team/me/pin", views.my_pin, name="my_pin"),
    path("team/me/leave", views.leave, name="leave"),
    path("team/<int:pk>", views.person, name="person"),
    path("team/<int:pk>/card", views.card_of, name="card_of"),
    path("team/<int:pk>/remove", views.remove, name="remove"),
    path("keys", views.keys, name="keys"),
    path("keys/<int:pk>/revoke", views.revoke, name="revoke_key"),
]
urlpatterns = [
    path("s/<str:shop>/", include((_pages, "team"))),
    path("join/<str:token>", views.join, name="join"),
]
