"""Pages: the ways to write that this server has for the shop, how each goes, and how the host adds one."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from habitue.language import N_, Language
from habitue.loyalty.courtesy import Channel
from habitue.loyalty.segments import Segments, segments
from habitue.web.access import ShopRequest, in_shop
from habitue.web.channels.known import CHANNELS, ready_for
from habitue.web.channels.sms import chosen_gateway, text_of
from habitue.web.languages import spoken
from habitue.web.mail_provider import PROVIDERS
from habitue.web.models import Consent, Role, Shop
from habitue.web.outreach.letters import stop_address_of
from habitue.web.outreach.stopping import NOBODY
from habitue.web.public_address import address_of

ICONS = {Channel.EMAIL: "mail", Channel.PUSH: "bell", Channel.SMS: "share", Channel.CARD: "card"}
_ADD = {
    Channel.EMAIL: (
        N_("To add it, whoever runs the server sets one mail server, or a provider with its key."),
        ("HABITUE_EMAIL_URL", "HABITUE_MAIL_PROVIDER", "HABITUE_MAIL_KEY"),
    ),
    Channel.PUSH: (
        N_("To add them, whoever runs the server sets its address, which begins with https://."),
        ("HABITUE_ADDRESS",),
    ),
    Channel.SMS: (
        N_(
            "To add them, whoever runs the server sets a gateway, its account and the sender. Each message is paid for."
        ),
        ("HABITUE_SMS_GATEWAY", "HABITUE_SMS_ACCOUNT", "HABITUE_SMS_TOKEN", "HABITUE_SMS_SENDER"),
    ),
}
_DEMO = N_("The demo’s people are made up: nothing is sent to them.")


@dataclass(frozen=True, slots=True)
class Way:
    """One channel: whether it is there, and in words how it goes or is added, with the settings and the address to give."""

    name: str
    icon: str
    ready: bool
    told: str
    settings: tuple[str, ...] = ()
    note: str = ""
    address: str = ""


@in_shop(Role.MANAGER)
@require_GET
def channels(request: ShopRequest) -> HttpResponse:
    """Each way to write, the one that is tried first before the others."""
    return render(request, "outreach/channels.html", {"ways": ways_of(request.shop)})


def ways_of(shop: Shop) -> list[Way]:
    """Every channel in the order in which they are tried."""
    ready, names = ready_for(shop), dict(Consent.Channel.choices)
    return [
        _ready(channel.name, str(names[channel.name]))
        if channel.name in ready
        else _missing(shop, channel.name, str(names[channel.name]))
        for channel in CHANNELS
    ]


def _missing(shop: Shop, channel: Channel, name: str) -> Way:
    told, wanted = (_DEMO, ()) if shop.is_demo else _ADD[channel]
    return Way(spoken().text(name), ICONS[channel], ready=False, told=spoken().text(told), settings=wanted)


def _ready(channel: Channel, name: str) -> Way:
    by = {Channel.EMAIL: _email, Channel.PUSH: _push, Channel.SMS: _sms, Channel.CARD: _card}
    told, note, address = by[channel]()
    return Way(spoken().text(name), ICONS[channel], ready=True, told=told, note=note, address=address)


def _push() -> tuple[str, str, str]:
    return spoken().text(N_("Customers turn them on from their card, each on their own phone.")), "", ""


def _card() -> tuple[str, str, str]:
    return spoken().text(N_("It waits on the card’s page for who keeps their card on a phone.")), "", ""


def _email() -> tuple[str, str, str]:
    speak, provider = spoken().text, PROVIDERS.get(settings.MAIL["provider"])
    if provider is None:
        return speak(N_("By a mail server. An address that it refuses is written to no more.")), "", ""
    told = speak(N_("By {provider}."), provider=provider.name)
    if not settings.ANYMAIL.get(provider.signed or "WEBHOOK_SECRET"):
        return told, speak(N_("What comes back later is not heard yet: HABITUE_MAIL_WEBHOOK is not set.")), ""
    note = speak(N_("Give {provider} this address, to hear what came back:"), provider=provider.name)
    return told, note, address_of(reverse("outreach:mail"))


def _sms() -> tuple[str, str, str]:
    speak = spoken().text
    told = speak(N_("By {gateway}, in two pieces at most, each of which is paid for."), gateway=_gateway())
    note = speak(
        N_("Give {gateway} this address for what people answer, STOP above all:"), gateway=_gateway()
    )
    return told, note, address_of(reverse("outreach:sms"))


def _gateway() -> str:
    return str(settings.SMS["gateway"]).rpartition(".")[2].capitalize()


@dataclass(frozen=True, slots=True)
class ShownText:
    """A letter as a text message, and in how many pieces it travels."""

    text: str
    size: Segments


def as_text_message(shop: Shop, body: str, language: Language) -> ShownText | None:
    """The letter as who agreed to text messages gets it; None where the server sends none."""
    if Channel.SMS not in ready_for(shop):
        return None
    stop = None if chosen_gateway().takes_answers else stop_address_of(NOBODY, Channel.SMS)
    home = address_of(reverse("card:card", args=[shop.public_id]))
    text = text_of(shop, body, language, home=home, stop=stop)
    return ShownText(text, segments(text))
