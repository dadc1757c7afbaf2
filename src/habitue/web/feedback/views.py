"""The owner's pages about answers: what customers say, each answer, how the shop asks, and a link to hand to somebody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from habitue.language import N_
from habitue.loyalty.asking import REASONS
from habitue.metrics.period import Period
from habitue.metrics.scores import GROUPS
from habitue.report.score_words import GROUP_NAMES
from habitue.web.access import ShopRequest, in_shop
from habitue.web.actions.answer import MOST_TAGS, ask_by_link, keep_listening, switch_listening, tag, untag
from habitue.web.customers.people import customer_or_404
from habitue.web.feedback.forms import ListeningForm, TagForm
from habitue.web.feedback.printing import PRINTED, question_address
from habitue.web.feedback.showing import Listened, recent, sharing, shown_answers
from habitue.web.languages import spoken
from habitue.web.models import Answer, Asked, Role
from habitue.web.paper.forms import TONGUES
from habitue.web.paper.reach import warning_about
from habitue.web.public_address import host_of, link_of
from habitue.web.qr import picture
from habitue.web.queries import answer as reads
from habitue.web.queries.shop import open_locations

A_PAGE = 30
UNITS = {"month": N_("Months"), "quarter": N_("Quarters")}
CHOICES: dict[str, str] = {
    "": N_("All answers"),
    **{str(key): name for key, name in GROUP_NAMES.items()},
    "commented": N_("With a comment"),
    "left": N_("Of people who no longer come"),
}


@in_shop(Role.MANAGER)
@require_GET
def index(request: ShopRequest) -> HttpResponse:
    """How likely customers are to recommend the shop, and what they say."""
    unit = request.GET.get("by", "")
    today = request.now.astimezone(request.shop.zone).date()
    shown = Listened(
        request.shop,
        reads.listening_of(request.shop),
        today,
        "quarter" if unit == "quarter" else "month",
        spoken(),
    )
    return render(request, "feedback/index.html", {"shown": shown, "units": UNITS})


@in_shop(Role.MANAGER)
@require_GET
def answers(request: ShopRequest) -> HttpResponse:
    """The answers one by one, those that are looked for."""
    found = Paginator(_found(request), A_PAGE).get_page(request.GET.get("page"))
    asked = {name: value for name, value in request.GET.items() if value and name != "page"}
    shown = {
        "page": found,
        "answers": shown_answers(found.object_list, reads.listening_of(request.shop), spoken()),
        "asked": asked,
        "query": urlencode(asked),
        "choices": {key: spoken().text(name) for key, name in CHOICES.items()},
        "tags": reads.tags_of(request.shop),
        "most_tags": MOST_TAGS,
    }
    return render(request, "feedback/answers.html", shown)


def _found(request: ShopRequest) -> QuerySet[Answer]:
    """What the address asks for; of a group of comments those that the page shows now."""
    said, shop = request.GET, request.shop
    today = request.now.astimezone(shop.zone).date()
    which, tagged = said.get("group", ""), said.get("tag", "")
    if said.get("recent") and which in GROUPS:
        return reads.in_group(shop, which, recent(today))
    wanted = reads.Wanted(
        group=which if which in GROUPS else "",
        words=said.get("q", ""),
        period=_period(said.get("first", ""), said.get("last", "")),
        tag=int(tagged) if tagged.isascii() and tagged.isdigit() and len(tagged) < 10 else None,
        left=which == "left",
        commented=which == "commented",
    )
    found = reads.answers_of(shop, wanted)
    stem = said.get("word", "")
    if stem:
        found = found.filter(key__in=sharing(shop, stem, today=today))
    return found


def _period(first: str, last: str) -> Period | None:
    """The days that an address names; None where it names none."""
    try:
        return Period(date.fromisoformat(first), date.fromisoformat(last))
    except ValueError:
        return None


@in_shop(Role.MANAGER)
@require_POST
def tags(request: ShopRequest, key: UUID) -> HttpResponse:
    """Put a word on an answer, or take one off."""
    answer = reads.answer_at(request.shop, key)
    if answer is None:
        raise Http404
    off, form = request.POST.get("off", ""), TagForm(request.POST)
    if off.isascii() and off.isdigit() and len(off) < 10:
        untag(request.shop, answer, int(off))
    elif not form.is_valid():
        messages.error(request, spoken().text(N_("Write one word or two, 40 letters at most.")))
    elif not tag(request.shop, answer, form.cleaned_data["name"]):
        messages.error(
            request, spoken().text(N_("There are {n} words already: take one off first."), n=MOST_TAGS)
        )
    where = reverse("feedback:answers", args=[request.shop.public_id])
    query = urlencode(
        {name: request.POST[f"was_{name}"] for name in _KEPT if request.POST.get(f"was_{name}")}
    )
    return redirect(f"{where}?{query}#a-{answer.key}" if query else f"{where}#a-{answer.key}")


_KEPT = ("q", "group", "tag", "word", "recent", "first", "last", "page")


@in_shop(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def asking(request: ShopRequest) -> HttpResponse:
    """How the shop asks: on or off, whom, where, which questions; the posters' codes."""
    shop, found = request.shop, reads.listening_of(request.shop)
    form = ListeningForm(request.POST if request.method == "POST" else None, listening=found)
    if request.method == "POST" and form.is_valid():
        keep_listening(shop, form.wanted())
        messages.success(request, spoken().text(N_("Saved.")))
        return redirect("feedback:asking", shop.public_id)
    host = host_of(request)
    shown = {
        "listening": found,
        "form": form,
        "codes": _codes(request) if found.on else [],
        "papers": [(code, tongue, PRINTED) for code, tongue in TONGUES.items()],
        "warning": spoken().text(said, host=host) if found.on and (said := warning_about(host)) else "",
    }
    return render(request, "feedback/asking.html", shown, status=422 if form.is_bound else 200)


@dataclass(frozen=True, slots=True)
class Code:
    """The square code of a place of sale, where it leads, and what the poster's address adds to name the place."""

    name: str
    address: str
    picture: str
    place: int | None


def _codes(request: ShopRequest) -> list[Code]:
    """The code of each place of sale; one for all where there is one place."""
    found = list(open_locations(request.shop))
    places = [(one.name, one) for one in found] if len(found) > 1 else [(request.shop.name, None)]
    return [
        Code(name, address, picture(address), place.pk if place else None)
        for name, place in places
        for address in (question_address(request, place),)
    ]


@in_shop(Role.MANAGER)
@require_POST
def switch(request: ShopRequest) -> HttpResponse:
    """Begin to ask, or end it."""
    on = request.POST.get("on") == "yes"
    switch_listening(request.shop, on=on, at=request.now)
    said = N_("On. Visits from now on call for the question.") if on else N_("Off. Nobody is asked any more.")
    messages.success(request, spoken().text(said))
    return redirect("feedback:asking", request.shop.public_id)


@in_shop(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def hand(request: ShopRequest, key: UUID) -> HttpResponse:
    """A personal link to hand to a customer, shown once; none where it is not their turn."""
    shop, customer = request.shop, customer_or_404(request.shop, key)
    shown: dict[str, object] = {"customer": customer, "on": reads.listening_of(shop).on}
    if request.method == "POST":
        turn = reads.turn_now(shop, customer, channel=Asked.Channel.LINK, now=request.now)
        token = ask_by_link(shop, customer, now=request.now)
        shown["refused"] = spoken().text(REASONS[turn]) if token is None else ""
        if token is not None:
            link = link_of(request, reverse("feedback:link", args=[shop.public_id, token]))
            shown |= {"link": link, "picture": picture(link)}
    return render(request, "feedback/hand.html", shown)
