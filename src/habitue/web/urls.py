"""Every address of the server."""

from __future__ import annotations

from django.urls import include, path

from habitue.web.health import health
from habitue.web.shop.views import front, set_language

urlpatterns = [
    path("", front, name="front"),
    path("language", set_language, name="language"),
    path("health", health, name="health"),
    path("", include("habitue.web.account.urls")),
    path("", include("habitue.web.team.urls")),
    path("letter/", include("habitue.web.digest.urls")),
    path("", include("habitue.web.outreach.urls")),
    path("demo/", include("habitue.web.demo.urls")),
    path("", include("habitue.web.shop.urls")),
    path("s/<str:shop>/", include("habitue.web.counter.urls")),
    path("s/<str:shop>/home/", include("habitue.web.dashboard.urls")),
    path("s/<str:shop>/approaches/", include("habitue.web.approaches.urls")),
    path("s/<str:shop>/customers/", include("habitue.web.customers.urls")),
    path("s/<str:shop>/programme/", include("habitue.web.programme.urls")),
    path("s/<str:shop>/journal/", include("habitue.web.journal.urls")),
    path("s/<str:shop>/watch/", include("habitue.web.watch.urls")),
    path("s/<str:shop>/paper/", include("habitue.web.paper.urls")),
    path("", include("habitue.web.tips.urls")),
    path("s/<str:shop>/comments/", include("habitue.web.feedback.inbox_urls")),
    path("s/<str:shop>/gestures/", include("habitue.web.delight.urls")),
    path("s/<str:shop>/sales/", include("habitue.web.sales.urls")),
    path("", include("habitue.web.till.urls")),
    path("api/", include("habitue.web.api.urls")),
    path("", include("habitue.web.feedback.urls")),
    path("", include("habitue.web.card.urls")),
]
handler429 = "habitue.web.account.views.slow_down"
handler403 = "habitue.web.shop.views.refused"
handler404 = "habitue.web.shop.views.not_found"
handler500 = "habitue.web.shop.views.broken"
