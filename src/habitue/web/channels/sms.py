"""Text messages: two pieces at most, by the gateway that the host chose, with the way to stop them in each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string

from habitue.language import N_, Language
from habitue.loyalty.courtesy import Channel as Name
from habitue.loyalty.segments import fitted
from habitue.web.channels.gateways.gateway import Gateway, Text
from habitue.web.channels.letter import Letter, Outcome, Send
from habitue.web.models import Shop
from habitue.web.people_words import clean_line
from habitue.web.public_address import address_of

GATEWAYS = {"twilio": "habitue.web.channels.gateways.twilio.Twilio"}
"""Gateways by the names that ``HABITUE_SMS_GATEWAY`` knows; another one is given by its class's dotted name."""


class Sms:
    """Each one costs money: nothing is sent without a gateway, and a demo's people are made up."""

    name = Name.SMS

    def ready(self, shop: Shop) -> bool:
        """Whether the host chose a gateway."""
        return bool(settings.SMS["gateway"]) and not shop.is_demo

    @contextmanager
    def open(self) -> Iterator[Send]:
        """The gateway's own lines are short."""
        yield partial(_send, chosen_gateway())


def chosen_gateway() -> Gateway:
    """The gateway of the settings."""
    name = settings.SMS["gateway"]
    made: Gateway = import_string(GATEWAYS.get(name, name))(settings.SMS)
    return made


def _send(gateway: Gateway, letter: Letter) -> Outcome:
    how = None if gateway.takes_answers else letter.stop
    body = text_of(letter.shop, letter.body, letter.language, home=letter.home, stop=how)
    report = f"{address_of(reverse('outreach:sms'))}?message={letter.key}"
    return gateway.send(Text(letter.key, letter.to, body, report))


def text_of(shop: Shop, body: str, language: Language, *, home: str, stop: str | None) -> str:
    """The letter as a text message: who writes, its words as far as there is room, the card, and how to stop it.

    ``stop`` is an address; None where an answer does it.
    """
    how = language.text(N_("Reply STOP to stop")) if stop is None else f"STOP: {stop}"
    return fitted(f"{clean_line(shop.name)}: {body}", f"{home} {how}")
