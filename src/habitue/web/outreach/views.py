"""Pages: what the shop writes by itself. Each automation on and off, its words, a letter to look at, what was written lately."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from habitue.language import LANGUAGES, N_, Language
from habitue.loyalty.personal import FIELDS
from habitue.web.access import ShopRequest, in_shop
from habitue.web.actions.approach import JUDGED_BY, keep_settings, switch_off, switch_on
from habitue.web.languages import spoken
from habitue.web.models import Automation, Role
from habitue.web.models.approach import Kind
from habitue.web.outreach.campaign_showing import automation_told
from habitue.web.outreach.channels import as_text_message
from habitue.web.outreach.forms import MannersForm, SettingsForm
from habitue.web.outreach.showing import (
    examples_of,
    gifts_of,
    judged,
    lately_shown,
    list_of,
    mails_go_out,
    name_of,
    preview_of,
)
from habitue.web.outreach.trying import try_letter
from habitue.web.outreach.words import TOLD
from habitue.web.queries.answer import asks_by_letter
from habitue.web.queries.automation import automations_of
from habitue.web.queries.customer import customers_of
from habitue.web.queries.message import manners_of


@in_shop(Role.MANAGER)
@require_GET
def index(request: ShopRequest) -> HttpResponse:
    """The automations, and what was written lately."""
    shown = {
        "automations": list_of(request.shop, automations_of(request.shop)),
        "lately": lately_shown(request.shop),
        "mails_go_out": mails_go_out(request.shop),
    }
    return render(request, "outreach/list.html", shown)


@in_shop(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def automation(request: ShopRequest, kind: str) -> HttpResponse:
    """One automation: its state, a letter to look at, its settings."""
    found = _automation_or_404(request, kind)
    form = _form(request, found)
    if request.method == "POST" and form.is_valid():
        keep_settings(request.shop, kind, form.settings(), by=request.place, at=request.now)
        messages.success(request, spoken().text(N_("Saved.")))
        return redirect("outreach:automation", request.shop.public_id, kind)
    people = examples_of(request.shop)
    language = _letter_language(request)
    preview = preview_of(request, found, people, language)
    shown = {
        "automation": found,
        "name": name_of(kind),
        "when": spoken().text(TOLD[kind].when),
        "form": form,
        "fields": [f"{{{spoken().text(name)}}}" for name in FIELDS.values()],
        "people": people,
        "preview": preview,
        "text_message": as_text_message(request.shop, preview.body, language) if preview else None,
        "judged_by": judged(found.approach),
        "lately": lately_shown(request.shop, kind=kind),
        "mails_go_out": mails_go_out(request.shop),
        "may_start": kind != Kind.RATING or bool(found.link) or asks_by_letter(request.shop),
        "is_service": kind == Kind.EXPIRING,
        "told": automation_told(request.shop, kind, indicator=JUDGED_BY[kind][0], holdout=found.holdout),
    }
    return render(request, "outreach/automation.html", shown)


@in_shop(Role.MANAGER)
@require_POST
def switch(request: ShopRequest, kind: str) -> HttpResponse:
    """On or off."""
    found = _automation_or_404(request, kind)
    if request.POST.get("on") != "yes":
        switch_off(request.shop, kind, at=request.now)
        messages.success(request, spoken().text(N_("Off. Nothing more is written.")))
    elif kind == Kind.RATING and not found.link and not asks_by_letter(request.shop):
        messages.error(request, spoken().text(N_("Say first where they tell you, and save.")))
    else:
        switch_on(request.shop, kind, by=request.place, at=request.now)
        messages.success(request, spoken().text(N_("On. What happens from now on calls for it.")))
    return redirect("outreach:automation", request.shop.public_id, kind)


@in_shop(Role.MANAGER)
@require_POST
def test(request: ShopRequest, kind: str) -> HttpResponse:
    """Send the letter to oneself, as the chosen customer would get it."""
    found = _automation_or_404(request, kind)
    preview = preview_of(request, found, examples_of(request.shop), _letter_language(request))
    try_letter(request, preview)
    return redirect("outreach:automation", request.shop.public_id, kind)


@in_shop(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def manners(request: ShopRequest) -> HttpResponse:
    """When the shop writes, and how often at most."""
    form = MannersForm(request.POST or None, instance=manners_of(request.shop))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, spoken().text(N_("Saved.")))
        return redirect("outreach:list", request.shop.public_id)
    return render(request, "outreach/manners.html", {"form": form})


def _automation_or_404(request: ShopRequest, kind: str) -> Automation:
    if kind not in Kind.values:
        raise Http404
    return automations_of(request.shop)[kind]


def _form(request: ShopRequest, found: Automation) -> SettingsForm:
    return SettingsForm(
        request.POST or None,
        automation=found,
        gifts=gifts_of(request.shop, request.now),
        customers=customers_of(request.shop).count(),
    )


def _letter_language(request: ShopRequest) -> Language:
    """The language that the page asks for, or else the shop's: most of its customers read it."""
    asked = request.POST.get("language") or request.GET.get("language") or request.shop.language
    return Language(asked if asked in LANGUAGES else "en")
