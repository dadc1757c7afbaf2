"""Addresses of the slice outreach."""

from __future__ import annotations

from django.urls import path

from habitue.web.outreach import campaigns, channels, reports, stopping, views

app_name = "outreach"
urlpatterns = [
    path("letter/no-more/<str:token>/", stopping.stop, name="stop"),
    path("s/<str:shop>/campaigns/", campaigns.campaigns, name="campaigns"),
    path("s/<str:shop>/campaigns/new", campaigns.new, name="new_campaign"),
    path("s/<str:shop>/campaigns/<uuid:key>/", campaigns.campaign, name="campaign"),
    path("s/<str:shop>/campaigns/<uuid:key>/send", campaigns.send, name="send_campaign"),
    path("s/<str:shop>/campaigns/<uuid:key>/move", campaigns.move, name="move_campaign"),
    path("s/<str:shop>/campaigns/<uuid:key>/test", campaigns.try_it, name="try_campaign"),
    path("letter/mail", reports.mail, name="mail"),
    path("letter/sms", reports.sms, name="sms"),
    path("s/<str:shop>/messages/", views.index, name="list"),
    path("s/<str:shop>/messages/channels", channels.channels, name="channels"),
    path("s/<str:shop>/messages/manners", views.manners, name="manners"),
    path("s/<str:shop>/messages/<str:kind>/", views.automation, name="automation"),
    path("s/<str:shop>/messages/<str:kind>/switch", views.switch, name="switch"),
    path("s/<str:shop>/messages/<str:kind>/test", views.test, name="test"),
]
