"""Pages: tills. The owner's list, the page that makes a device a till, and the page that a till runs."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from csp.decorators import csp_update
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from habitue.language import N_
from habitue.web.access import ShopRequest, in_shop
from habitue.web.actions import device as tills
from habitue.web.installing import A_DAY, SIDES, lasting, manifest_of, maskable
from habitue.web.languages import spoken
from habitue.web.models import Device, Role
from habitue.web.programme.face import Face
from habitue.web.public_address import link_of
from habitue.web.qr import picture
from habitue.web.queries.device import device_invited, devices_of
from habitue.web.queries.shop import shop_at
from habitue.web.till.forms import TillForm, TillNameForm
from habitue.web.till.icon import till_icon
from habitue.web.till.showing import Shown
from habitue.web.till.words import words

_FILES = ("style.css", "counter.css", "till.css", "till.js", "icon.svg")
_BASE = "habitue/"


@in_shop(Role.OWNER)
@require_http_methods(["GET", "POST"])
def tills_of_shop(request: ShopRequest) -> HttpResponse:
    """The shop's tills; the link of a new one is shown once, in the answer itself."""
    form = TillForm(request.POST or None, shop=request.shop)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        device, token = tills.make_device(
            request.shop, name=given["name"], location=given["location"], by=request.place, at=request.now
        )
        return _link(request, device, token)
    shown = [Shown(device, request.now) for device in devices_of(request.shop)]
    found = {"form": form, "tills": [one for one in shown if not one.device.revoked_at]}
    found["closed"] = [one for one in shown if one.device.revoked_at]
    return render(request, "till/list.html", found, status=422 if form.is_bound else 200)


def _link(request: ShopRequest, device: Device, token: str) -> HttpResponse:
    link = link_of(request, reverse("till:enrol", args=[token]))
    parts = urlsplit(link)
    # a camera is only had over a connection that nobody reads
    bare = parts.scheme == "http" and parts.hostname not in {"localhost", "127.0.0.1"}
    found = {"device": device, "link": link, "qr": picture(link), "bare": bare, "until": device.invite_until}
    return render(request, "till/made.html", found)


def _till(request: ShopRequest, pk: int) -> Device:
    return get_object_or_404(Device.objects.select_related("location", "made_by"), shop=request.shop, pk=pk)


@in_shop(Role.OWNER)
@require_http_methods(["GET", "POST"])
def till(request: ShopRequest, pk: int) -> HttpResponse:
    """One till: its name, how it is, and the way to withdraw it."""
    device = _till(request, pk)
    form = TillNameForm(request.POST or None, initial={"name": device.name})
    if request.method == "POST" and form.is_valid():
        tills.rename(request.shop, device=pk, name=form.cleaned_data["name"])
        messages.success(request, spoken().text(N_("Done.")))
        return redirect("tills:list", request.shop.public_id)
    found = {"form": form, "one": Shown(device, request.now)}
    return render(request, "till/one.html", found, status=422 if form.is_bound else 200)


@in_shop(Role.OWNER)
@require_POST
def invite_again(request: ShopRequest, pk: int) -> HttpResponse:
    """A new link for a till that no device became in time, or that was withdrawn and is taken back."""
    device = _till(request, pk)
    token = tills.invite_again(request.shop, device=pk, at=request.now)
    if token is None:
        messages.error(request, spoken().text(N_("This till is in use already; add another one.")))
        return redirect("tills:list", request.shop.public_id)
    device.refresh_from_db(fields=["invite_until"])
    return _link(request, device, token)


@in_shop(Role.OWNER)
@require_POST
def revoke(request: ShopRequest, pk: int) -> HttpResponse:
    """Withdraw a till at once and for good."""
    device = _till(request, pk)
    if tills.revoke(request.shop, device=pk, at=request.now):
        text = N_("“{name}” is withdrawn: nothing that it still sends is recorded.")
        messages.success(request, spoken().text(text, name=device.name))
    return redirect("tills:list", request.shop.public_id)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest, token: str) -> HttpResponse:
    """Opened on the device: whose till it becomes. The button gets the key, once; looking at the page spends nothing."""
    if request.method == "GET":
        device = device_invited(token, at=timezone.now())
        if device is None:
            return render(request, "till/gone.html", status=410)
        return render(request, "till/enrol.html", {"device": device})
    made = tills.enrol(token, timezone.now())
    if made is None:
        return JsonResponse({"error": "link_gone"}, status=410)
    device, key = made
    shop = device.shop
    return JsonResponse(
        {
            "key": key,
            "till": {"id": device.pk, "name": device.name},
            "shop": {"id": shop.public_id, "name": shop.name, "language": shop.language},
        },
        status=201,
    )


@login_not_required
@require_GET
@csp_update({"script-src": ["'wasm-unsafe-eval'"]})
def shell(_request: HttpRequest, shop: str = "") -> HttpResponse:  # noqa: ARG001  (one page for all: a device keeps it)
    """The till's page: the same for everybody and with nothing of anybody in it; the device's key makes it a till."""
    return lasting(HttpResponse(_shell(spoken().base, _versions())), 0)


@login_not_required
@require_GET
def worker(_request: HttpRequest) -> HttpResponse:
    """The script that keeps the page on the device, with the list of what to keep."""
    path = finders.find(_BASE + "till-worker.js")
    assert isinstance(path, str)  # noqa: S101  (built with the page's own script)
    files = _versions()
    mark = hashlib.sha256((_shell("en", files) + "".join(files)).encode()).hexdigest()[:12]
    kept = {"version": mark, "page": reverse("till:shell"), "files": files}
    text = f"self.KEPT={json.dumps(kept)};\n{Path(path).read_text(encoding='utf-8')}"
    return lasting(HttpResponse(text, content_type="text/javascript; charset=utf-8"), 0)


@login_not_required
@require_GET
def manifest(_request: HttpRequest) -> HttpResponse:
    """What a device needs to know to install the till."""
    start = reverse("till:shell")
    name = spoken().text(N_("Till"))
    found = {
        "id": start,
        "name": f"Habitué – {name}",
        "short_name": name,
        "lang": spoken().tag,
        "start_url": start,
        "scope": start,
        "display": "standalone",
        "orientation": "any",
        "background_color": "#f6f3ee",
        "theme_color": "#8a3b12",
        "icons": [
            {"src": static(_BASE + "icon.svg"), "sizes": "any", "type": "image/svg+xml"},
            *(maskable(reverse("till:icon", args=[side]), side) for side in SIDES[1:]),
        ],
    }
    return lasting(manifest_of(found), 0)


@login_not_required
@require_GET
def icon(_request: HttpRequest, side: int, shop: str = "") -> HttpResponse:
    """The till's icon in the shop's colour, or in ours where it is nobody's till yet."""
    if side not in SIDES:
        raise Http404
    found = shop_at(shop)
    if shop and found is None:
        raise Http404
    face = Face("", "", found.colour if found else "")
    return lasting(HttpResponse(till_icon(face.ground, face.ink, side), content_type="image/png"), A_DAY)


def _versions() -> tuple[str, ...]:
    """The addresses of the page's files, each with the digest of what is in it."""
    return tuple(static(_BASE + name) for name in _FILES)


@lru_cache(maxsize=8)
def _shell(language: str, files: tuple[str, ...]) -> str:
    scanner = [static(_BASE + name) for name in ("till-scanner.js", "zxing_reader.wasm")]
    found = {"words": words(), "files": dict(zip(_FILES, files, strict=True)), "scanner": scanner}
    return render_to_string("till/shell.html", found | {"tag": language, "names": _FILES})
