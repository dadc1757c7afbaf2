"""Pages: letters to a part of the customers, once. Begun, written, looked at, tried, planned, paused, stopped."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from habitue.language import LANGUAGES, N_, Language
from habitue.loyalty.courtesy import Channel
from habitue.loyalty.personal import FIELDS
from habitue.web.access import ShopRequest, in_shop
from habitue.web.actions.campaign import (
    ClosedForLong,
    change,
    draft,
    pause,
    remove_draft,
    resume,
    send_off,
    stop_campaign,
    take_back,
)
from habitue.web.languages import spoken
from habitue.web.models import Approach, Role
from habitue.web.outreach.campaign_forms import CampaignForm
from habitue.web.outreach.campaign_showing import (
    Planner,
    audiences_of,
    begun_with,
    doubles_of,
    known_after,
    letter_shown,
    lines_of,
    patterns,
    planner_of,
    reach_shown,
)
from habitue.web.outreach.campaign_words import (
    TAGS,
    asked_in,
    audience_text,
    filter_of,
    moment_text,
    problems_of,
    when_text,
)
from habitue.web.outreach.launch_forms import LaunchForm
from habitue.web.outreach.showing import examples_of, gifts_of, mails_go_out, messages_shown
from habitue.web.outreach.trying import try_letter
from habitue.web.outreach.words import judged_by
from habitue.web.queries.campaign import Fates, campaign_by_key, fates_of, letters_of, people_of
from habitue.web.queries.cost import cost_ahead, texts_cost
from habitue.web.queries.launch import turns_of, waves_of

State = Approach.State
_NOT_FOR_ALL = ("link",)
"""Fields of an automation alone."""


@in_shop(Role.MANAGER)
@require_GET
def campaigns(request: ShopRequest) -> HttpResponse:
    """All campaigns of the shop."""
    return render(request, "outreach/campaigns.html", {"lines": lines_of(request.shop)})


@in_shop(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def new(request: ShopRequest) -> HttpResponse:
    """Begin one with a pattern, for the part of the customers that the address names."""
    query = filter_of(asked_in((request.POST if request.method == "POST" else request.GET).dict()))
    if request.method == "POST":
        pattern = str(request.POST.get("pattern", ""))
        double = next(iter(doubles_of(request.shop, request.now)), "")
        name = spoken().text(N_("New campaign"))
        wanted = begun_with(pattern, query, name, programme=double.partition(":")[0])
        made = draft(request.shop, wanted, by=request.place, at=request.now)
        return redirect("outreach:campaign", request.shop.public_id, made.key)
    shown = {
        "query": query,
        "audience": audience_text(query, spoken()),
        "people": len(people_of(request.shop, query)) if query else 0,
        "patterns": patterns(),
    }
    return render(request, "outreach/campaign_new.html", shown)


@in_shop(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def campaign(request: ShopRequest, key: UUID) -> HttpResponse:
    """One campaign: a draft to be written, or what became of it."""
    found = _campaign_or_404(request, key)
    planner = planner_of(request.shop, found)
    form = _form(request, found, planner) if found.state == State.DRAFT else None
    if request.method == "POST":
        if form is not None and form.is_valid() and change(found, form.wanted(), at=request.now):
            messages.success(request, spoken().text(N_("Saved.")))
            return redirect("outreach:campaign", request.shop.public_id, key)
        if form is None:
            messages.error(request, spoken().text(N_("It was sent off: what was fixed then stays.")))
            return redirect("outreach:campaign", request.shop.public_id, key)
    return render(request, "outreach/campaign.html", _shown(request, found, form, planner))


def _shown(
    request: ShopRequest, found: Approach, form: CampaignForm | None, planner: Planner
) -> dict[str, Any]:
    shop, say = request.shop, spoken()
    people = examples_of(shop)
    shown = {
        "approach": found,
        "tag": TAGS.get(State(found.state), ""),
        "form": form,
        "audience": audience_text(found.audience.get("query", {}), say),
        "when": when_text(found, shop, say),
        "judged_by": judged_by(found.indicator, found.window_days, say),
        "people": people,
        "preview": letter_shown(request, found, people, _letter_language(request)),
        "languages": [code for code in sorted(LANGUAGES, reverse=True) if code in found.words],
        "mails_go_out": mails_go_out(shop),
        "known_after": known_after(found, shop, today=request.now.astimezone(shop.zone).date()),
        "waves": waves_of(found),
        "turns": turns_of(found, shop),
    }
    if found.state in (State.DRAFT, State.PLANNED):
        reach = reach_shown(request, found)
        names = [name for code, name in FIELDS.items() if code not in _NOT_FOR_ALL]
        return shown | {
            "reach": reach,
            "planner": planner,
            "fields": [f"{{{say.text(name)}}}" for name in names],
            "cost": cost_ahead(found, reach.reach.channels),
            "unpriced": texts_cost(shop, reach.reach.channels.get(Channel.SMS, 0)) is None,
            "problems": problems_of(found, reach.reach.writable, say),
        }
    fates = fates_of(shop).get(found.pk, Fates())
    return shown | {"fates": fates, "lately": messages_shown(letters_of(found))}


@in_shop(Role.MANAGER)
@require_POST
def send(request: ShopRequest, key: UUID) -> HttpResponse:
    """Send it off: at once, or at its hour."""
    found = _campaign_or_404(request, key)
    reach = reach_shown(request, found).reach
    problems = problems_of(found, reach.writable, spoken())
    if problems:
        messages.error(request, " ".join(problems))
        return redirect("outreach:campaign", request.shop.public_id, key)
    try:
        begins = send_off(found, at=request.now)
    except ClosedForLong:
        messages.error(
            request, spoken().text(N_("Your shop is closed for more than a year: nothing can leave."))
        )
    else:
        if begins is not None:
            when = moment_text(begins, request.shop, spoken())
            now = spoken().text(N_("It is on its way: the draw is made within a minute, then letters leave."))
            later = spoken().text(N_("Planned: the draw is made and letters leave on {when}."), when=when)
            messages.success(request, now if begins <= request.now else later)
    return redirect("outreach:campaign", request.shop.public_id, key)


@in_shop(Role.MANAGER)
@require_POST
def move(request: ShopRequest, key: UUID) -> HttpResponse:
    """Pause it, let it go on, stop it, take it back to be changed, or remove a draft."""
    found, speak = _campaign_or_404(request, key), spoken().text
    to = request.POST.get("to")
    if to == "remove" and remove_draft(found):
        messages.success(request, speak(N_("Removed.")))
        return redirect("outreach:campaigns", request.shop.public_id)
    if to == "pause" and pause(found):
        messages.success(request, speak(N_("Paused. Nothing leaves until you let it go on.")))
    elif to == "resume" and resume(found, at=request.now):
        messages.success(request, speak(N_("It goes on.")))
    elif to == "stop" and stop_campaign(found, at=request.now):
        messages.success(request, speak(N_("Stopped. Who was drawn is followed to the end.")))
    elif to == "draft" and take_back(found):
        messages.success(request, speak(N_("A draft again: nothing leaves.")))
    return redirect("outreach:campaign", request.shop.public_id, key)


@in_shop(Role.MANAGER)
@require_POST
def try_it(request: ShopRequest, key: UUID) -> HttpResponse:
    """Send the letter to oneself, as the chosen customer would get it."""
    found = _campaign_or_404(request, key)
    preview = letter_shown(request, found, examples_of(request.shop), _letter_language(request))
    try_letter(request, preview)
    return redirect("outreach:campaign", request.shop.public_id, key)


def _campaign_or_404(request: ShopRequest, key: UUID) -> Approach:
    found = campaign_by_key(request.shop, key)
    if found is None:
        raise Http404
    return found


def _form(request: ShopRequest, found: Approach, planner: Planner) -> CampaignForm:
    form = CampaignForm if waves_of(found) is None else LaunchForm
    return form(
        request.POST or None,
        shop=request.shop,
        approach=found,
        audiences=audiences_of(request.shop, found),
        gifts=gifts_of(request.shop, request.now) | doubles_of(request.shop, request.now),
        fifth=planner.fifth,
    )


def _letter_language(request: ShopRequest) -> Language:
    asked = request.POST.get("language") or request.GET.get("language") or request.shop.language
    return Language(asked if asked in LANGUAGES else "en")
