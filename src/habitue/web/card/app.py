"""What makes the card an app on the phone: its manifest, its worker, its icons, and the shop's colour as a style sheet."""

from __future__ import annotations

from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_GET, require_safe
from PIL import Image, ImageDraw, ImageFont

from habitue.web.card.door import CardRequest, at_the_shop
from habitue.web.installing import A_DAY, A_YEAR, SIDES, as_png, lasting, manifest_of, maskable
from habitue.web.languages import spoken
from habitue.web.models import Shop
from habitue.web.programme.face import Face
from habitue.web.queries.programme import picture_version


@at_the_shop
@require_safe
def manifest(request: CardRequest) -> HttpResponse:
    """What a phone asks of an app: its name, its icons, its colour, where it begins."""
    shop, home = request.store, reverse("card:card", args=[request.store.public_id])
    ground = _look(shop).ground
    icons = [{"src": f"{home}icon.svg", "sizes": "any", "type": "image/svg+xml", "purpose": "any"}]
    icons += [maskable(f"{home}icon-{side}.png", side) for side in SIDES[1:]]
    said = {
        "id": home,
        "name": shop.name,
        "short_name": shop.name[:14].strip(),
        "start_url": home,
        "scope": home,
        "display": "standalone",
        "lang": spoken().tag,
        "background_color": ground,
        "theme_color": ground,
        "icons": icons,
    }
    return lasting(manifest_of(said), A_DAY)


@at_the_shop
@require_GET
def worker(request: CardRequest) -> HttpResponse:  # noqa: ARG001  (it is the same for all; its address is its place)
    """The worker's script, under an address that gives it this card's pages and no others."""
    path = finders.find("habitue/card-worker.js")
    if not isinstance(path, str):
        raise Http404
    script = HttpResponse(Path(path).read_bytes(), content_type="text/javascript; charset=utf-8")
    return lasting(script, 0)


@at_the_shop
@require_GET
def look(request: CardRequest) -> HttpResponse:
    """The shop's colour, and the ink that can be read on it."""
    face = _look(request.store)
    said = f":root{{--shop:{face.ground};--shop-ink:{face.ink}}}"
    return lasting(HttpResponse(said, content_type="text/css"), A_DAY)


@at_the_shop
@require_GET
def picture(request: CardRequest) -> HttpResponse:
    """The shop's picture; its address changes with it."""
    version = picture_version(request.store)
    if not version:
        raise Http404
    named = request.GET.get("v") == version
    response = HttpResponse(bytes(request.store.picture or b""), content_type="image/jpeg")
    return lasting(response, A_YEAR if named else 0)


@at_the_shop
@require_GET
def icon(request: CardRequest) -> HttpResponse:
    """The shop's icon on its colour."""
    drawing = render_to_string("card/icon.svg", {"face": _look(request.store)})
    return lasting(HttpResponse(drawing, content_type="image/svg+xml"), A_DAY)


@at_the_shop
@require_GET
def icon_png(request: CardRequest, side: int) -> HttpResponse:
    """The same for phones that draw no SVG: the shop's first letter on its colour."""
    if side not in SIDES:
        raise Http404
    face = _look(request.store)
    drawn = Image.new("RGB", (side, side), face.ground)
    font = ImageFont.load_default(side * 0.5)
    letter = next((sign for sign in request.store.name if sign.isalnum()), "H").upper()
    ImageDraw.Draw(drawn).text((side / 2, side / 2), letter, fill=face.ink, font=font, anchor="mm")
    return lasting(HttpResponse(as_png(drawn), content_type="image/png"), A_DAY)


def _look(shop: Shop) -> Face:
    return Face(shop.name, "", shop.colour, shop.icon)
