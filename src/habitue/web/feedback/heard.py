"""Pages: "you said, we did". Written once, told to exactly those who asked, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from habitue.language import N_
from habitue.loyalty.courtesy import REASONS
from habitue.loyalty.courtesy import Answer as Refused
from habitue.web.access import ShopRequest, in_shop
from habitue.web.actions.heard import show_on_cards, tell
from habitue.web.approaches.showing import page_of
from habitue.web.channels.known import ready_for
from habitue.web.feedback.heard_forms import HeardForm
from habitue.web.feedback.inbox_forms import FilterForm
from habitue.web.feedback.showing import sharing
from habitue.web.languages import spoken
from habitue.web.models import Answer, Heard, Role
from habitue.web.outreach.campaign_words import channel_text
from habitue.web.queries.campaign import Fates, fates_of
from habitue.web.queries.heard import asking, heard_by_key, heard_of, reach
from habitue.web.queries.inbox import Asked, inbox

MOST_AT_ONCE = 200
"""So many comments can be chosen at once: more than anybody reads through."""


@dataclass(frozen=True, slots=True)
class ShownHeard:
    """One change: how many were told, and what is known of their return."""

    heard: Heard
    told: Fates
    verdict: str
    badge: str
    effect: str


@in_shop(Role.MANAGER)
@require_GET
def index(request: ShopRequest) -> HttpResponse:
    """Everything that was told."""
    fates, today = fates_of(request.shop), request.now.astimezone(request.shop.zone).date()
    lines = []
    for one in heard_of(request.shop)[:MOST_AT_ONCE]:
        line = page_of(request.shop, one.approach, today=today, language=spoken()).line
        told = fates.get(one.approach_id, Fates())
        lines.append(ShownHeard(one, told, line.verdict, line.badge, line.effect))
    return render(request, "feedback/heard.html", {"lines": lines})


@in_shop(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def new(request: ShopRequest) -> HttpResponse:
    """Write what changed, to the customers whose comments the inbox shows, or a group of comments that share a word."""
    found = _chosen(request)
    # nobody reads through all that was ever said to untick it
    form = HeardForm(request.POST or None, answers=found, ticked=_is_narrowed(request))
    if request.method == "POST":
        return _told(request, form, found)
    return _form(request, form, found)


def _chosen(request: ShopRequest) -> list[Answer]:
    """The comments that the address names and that nobody was told of, with those that the form was shown with before."""
    shop, word = request.shop, request.GET.get("word", "")
    wanted = FilterForm(request.GET, shop=shop, place=request.place).asked()
    found = inbox(shop, wanted).filter(heard=None)
    if word:
        today = request.now.astimezone(shop.zone).date()
        found = found.filter(key__in=sharing(shop, word, today=today))
    chosen = list(found[:MOST_AT_ONCE])
    # while the two sentences were written, a comment may have been read, or come in and changed the groups
    ticked = set(filter(_is_uuid, request.POST.getlist("answers"))) - {str(one.key) for one in chosen}
    return chosen + list(inbox(shop, Asked("all")).filter(heard=None, key__in=ticked)[:MOST_AT_ONCE])


def _is_narrowed(request: ShopRequest) -> bool:
    """Whether the address says which comments are meant."""
    return any(request.GET.get(name) for name in ("word", "q", "tag", "group", "staff"))


def _refused(answer: Refused, n: int) -> str:
    """``3 are not told: they have not agreed to this channel``."""
    reason = spoken().text(REASONS[answer])
    return spoken().plural("{n} is not told: {reason}", "{n} are not told: {reason}", n, reason=reason)


def _form(request: ShopRequest, form: HeardForm, found: list[Answer]) -> HttpResponse:
    who = asking(Answer.objects.filter(shop=request.shop, pk__in=[one.pk for one in found]))
    ways = reach(request.shop, who.customers, ready_for(request.shop), now=request.now)
    context = {
        "form": form,
        "found": found,
        "who": who,
        "customers": len(who.customers),
        "ways": [channel_text(channel, n, spoken()) for channel, n in ways.channels.items()],
        "refused": [_refused(answer, n) for answer, n in ways.refused.items()],
        "narrowed": _is_narrowed(request),
    }
    return render(request, "feedback/tell.html", context, status=422 if form.errors else 200)


def _told(request: ShopRequest, form: HeardForm, found: list[Answer]) -> HttpResponse:
    shop = request.shop
    key = str(form.data.get("key", ""))
    sent = Heard.objects.filter(shop=shop, key=key).first() if _is_uuid(key) else None
    if sent is None:
        if not form.is_valid():
            return _form(request, form, found)
        chosen = set(form.cleaned_data["answers"])
        answers = [one.pk for one in found if str(one.key) in chosen]
        sent = tell(shop, form.change(answers), ready_for(shop), by=request.place, now=request.now)
    told = fates_of(shop).get(sent.approach_id, Fates())
    said = spoken().plural(
        "{n} customer who asked is told.", "{n} customers who asked are told.", told.written
    )
    messages.success(request, said)
    return redirect("inbox:heard", shop.public_id)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@in_shop(Role.MANAGER)
@require_POST
def on_card(request: ShopRequest, key: UUID) -> HttpResponse:
    """Put the line on the cards, or take it away."""
    found = heard_by_key(request.shop, key)
    if found is None:
        raise Http404
    show_on_cards(found, shown=request.POST.get("on") == "yes")
    messages.success(request, spoken().text(N_("Saved.")))
    return redirect("inbox:heard", request.shop.public_id)
