"""The page that stops the weekly letter, by the signed link in it: without signing in."""

from __future__ import annotations

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from habitue.web.actions.digest import want_digest
from habitue.web.digest.mails import SALT
from habitue.web.models import Staff


@csrf_exempt  # a mail program posts it by itself (RFC 8058); the link is the proof
@never_cache
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once more (a program that opens links stops nothing), then stop."""
    try:
        pk = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        pk = None
    place = Staff.objects.select_related("shop").defer("shop__picture").filter(pk=pk, left_at=None).first()
    if place is not None and request.method == "POST":
        want_digest(place, wanted=False)
    shown = {"place": place, "stopped": request.method == "POST"}
    return render(request, "digest/stop.html", shown, status=200 if place else 410)
