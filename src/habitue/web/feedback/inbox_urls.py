"""Addresses of the inbox of comments, and of what is told to those who wrote them."""

from __future__ import annotations

from django.urls import path

from habitue.web.feedback import heard, inbox

app_name = "inbox"
urlpatterns = [
    path("", inbox.index, name="list"),
    path("we-did", heard.index, name="heard"),
    path("we-did/new", heard.new, name="tell"),
    path("we-did/<uuid:key>/card", heard.on_card, name="on_card"),
    path("<uuid:key>", inbox.one, name="one"),
    path("<uuid:key>/state", inbox.state, name="state"),
    path("<uuid:key>/hand", inbox.hand, name="hand"),
    path("<uuid:key>/reply", inbox.reply, name="reply"),
]
