"""Posters, counter cards and printed cards of a shop: what they look like, their files, and the batches made."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from habitue.language import N_, Language
from habitue.web.access import ShopRequest, in_shop
from habitue.web.actions.printed_card import Wanted, make_cards, revoke_cards
from habitue.web.codes import shown_code
from habitue.web.languages import spoken
from habitue.web.models import CardBatch, Role
from habitue.web.paper.cards import A_SHEET, Printed, card_sheets, one_card
from habitue.web.paper.drawing import Sheet
from habitue.web.paper.forms import CardsForm, Choice, ChoicesForm
from habitue.web.paper.look import Look
from habitue.web.paper.poster import SIZES, poster
from habitue.web.paper.reach import warning_about
from habitue.web.paper.signs import printable
from habitue.web.paper.words import card_texts, poster_texts
from habitue.web.public_address import host_of, link_of
from habitue.web.queries.printed_card import batch_of, batches_of, open_codes
from habitue.web.queries.programme import Timeline, programmes_of

_SHOWN = 50
_CARD = "card"
_SAMPLE = "ABCD2345"


def _plans(request: ShopRequest) -> list[Timeline]:
    """The programmes that a customer can still join, those that run first."""
    today = request.now.astimezone(request.shop.zone).date()
    found = [Timeline(programme, today) for programme in programmes_of(request.shop)]
    there = [seen for seen in found if seen.versions and seen.state != "closed"]
    return sorted(there, key=lambda seen: seen.state != "running")


def _chosen(request: ShopRequest) -> Choice:
    """What the address says was chosen; 404 where there is nothing to print yet."""
    plans = _plans(request)
    if not plans:
        raise Http404
    return ChoicesForm(request.GET, shop=request.shop, plans=plans).choice()


@in_shop(Role.MANAGER)
@require_GET
def page(request: ShopRequest) -> HttpResponse:
    """What can be printed, as it would look, and the batches of cards made before."""
    plans = _plans(request)
    if not plans:
        return render(request, "paper/none.html")
    return render(request, "paper/page.html", _shown(request, plans))


def _shown(request: ShopRequest, plans: list[Timeline], cards: CardsForm | None = None) -> dict[str, Any]:
    sent = request.POST if cards is not None else request.GET
    form = ChoicesForm(sent or None, shop=request.shop, plans=plans)
    choice = form.choice()
    host = host_of(request)
    asked = _asked(form)
    return {
        "form": form,
        "choice": choice,
        "asked": asked,
        "query": urlencode(asked),
        "cards": cards or CardsForm(shop=request.shop, plans=plans),
        "key": uuid.uuid4() if cards is None or "key" in cards.errors else cards["key"].value(),
        "warning": spoken().text(warning, host=host) if (warning := warning_about(host)) else "",
        "changed": _changed(choice),
        "posters": [size for size in SIZES if size.startswith("a")],
        "batches": batches_of(request.shop)[:_SHOWN],
    }


def _changed(choice: Choice) -> list[tuple[str, str]]:
    """The texts that paper cannot show as they are, each with what is left of it."""
    found = [(text, printable(text)) for text in (choice.look.name, choice.line)]
    return [(text, left.text) for text, left in found if not left.whole]


def _address(request: ShopRequest, name: str, *arguments: str) -> str:
    return link_of(request, reverse(name, args=[request.shop.public_id, *arguments]))


def _poster(request: ShopRequest, choice: Choice, size: str) -> Sheet:
    texts = poster_texts(choice.line, choice.seen.terms, request.shop.currency, choice.language)
    return poster(choice.look, texts, _address(request, "card:join"), size)


def _printed(request: ShopRequest, code: str) -> Printed:
    return Printed(shown_code(code), _address(request, "card:claim", code))


@in_shop(Role.MANAGER)
@require_GET
def preview(request: ShopRequest, size: str) -> HttpResponse:
    """A poster or a printed card as a drawing; the card's code is an example."""
    if size != _CARD and size not in SIZES:
        raise Http404
    from habitue.web.paper.svg import svg

    choice = _chosen(request)
    if size == _CARD:
        texts = card_texts(choice.line, choice.language)
        sheet = one_card(choice.look, texts, _printed(request, _SAMPLE))
    else:
        sheet = _poster(request, choice, size)
    return HttpResponse(svg(sheet), content_type="image/svg+xml")


@in_shop(Role.MANAGER)
@require_GET
def poster_file(request: ShopRequest, size: str) -> HttpResponse:
    """A poster or the counter card as a PDF."""
    if size not in SIZES:
        raise Http404
    from habitue.web.paper.pdf import About, pdf

    choice = _chosen(request)
    title = choice.language.text(N_("Poster of {shop}"), shop=choice.look.name)
    about = About(title, request.shop.name, choice.language.tag, request.now)
    return _file(pdf([_poster(request, choice, size)], about), f"{size}-{choice.language.base}.pdf")


def _file(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="habitue-{name}"'
    return answer


@in_shop(Role.MANAGER)
@require_POST
def make(request: ShopRequest) -> HttpResponse:
    """Make a batch of cards; sent twice, it is made once."""
    plans = _plans(request)
    if not plans:
        return redirect("paper:page", request.shop.public_id)
    form = CardsForm(request.POST, shop=request.shop, plans=plans)
    if not form.is_valid():
        return render(request, "paper/page.html", _shown(request, plans, form), status=422)
    choice, given = form.choice(), form.cleaned_data
    wanted = Wanted(
        given["key"],
        given["sheets"] * A_SHEET,
        choice.language.base,
        given["name"],
        choice.line,
    )
    if make_cards(request.shop, wanted, by=request.place, at=request.now) is not None:
        messages.success(
            request, spoken().text(N_("The cards are made: download them below and print them."))
        )
    where, asked = reverse("paper:page", args=[request.shop.public_id]), _asked(form)
    return redirect(f"{where}?{urlencode(asked)}#batches" if asked else f"{where}#batches")


def _asked(form: ChoicesForm) -> dict[str, str]:
    """What was chosen, as an address says it."""
    names = [name for name in form.fields if name not in ("key", "sheets")]
    return {name: form[name].value() for name in names if form.is_bound and form[name].value()}


def _batch(request: ShopRequest, key: uuid.UUID) -> CardBatch:
    found = batch_of(request.shop, key)
    if found is None:
        raise Http404
    return found


@in_shop(Role.MANAGER)
@require_GET
def cards_file(request: ShopRequest, key: uuid.UUID) -> HttpResponse:
    """The cards of a batch as a PDF, however often; those that were revoked are left out."""
    batch = _batch(request, key)
    codes = open_codes(batch)
    if batch.revoked_at is not None or not codes:
        raise Http404
    from habitue.web.paper.pdf import About, pdf

    shop, language = request.shop, Language(batch.language)
    look = Look(batch.name or shop.name, shop.colour, shop.icon)
    sheets = card_sheets(
        look, card_texts(batch.headline, language), [_printed(request, code) for code in codes]
    )
    title = language.text(N_("Cards of {shop}"), shop=look.name)
    made = batch.made_at.astimezone(shop.zone)
    return _file(
        pdf(sheets, About(title, shop.name, language.tag, made)), f"cards-{made:%Y-%m-%d}-{batch.pk}.pdf"
    )


@in_shop(Role.MANAGER)
@require_POST
def revoke(request: ShopRequest, key: uuid.UUID) -> HttpResponse:
    """Make the cards of a batch that nobody uses worth nothing."""
    done = revoke_cards(request.shop, _batch(request, key), at=request.now)
    messages.success(request, spoken().plural("{n} card is revoked.", "{n} cards are revoked.", done))
    return redirect("paper:page", request.shop.public_id)
