"""The door of the demo: in by one tap, and only where the whole server is a demo."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from habitue.web.queries.demo import demo_owner


@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Sign in as the demo's owner; elsewhere there is no such page."""
    owner = demo_owner() if settings.DEMO else None
    if owner is None:
        raise Http404
    login(request, owner, backend=settings.AUTHENTICATION_BACKENDS[0])
    UserSession.objects.create_from_request(request)  # as the sign-in page does
    return redirect("front")
