"""What the pages about campaigns say: whom one is for, why others cannot be reached, where it stands, what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.http import QueryDict

from habitue.language import N_, Language
from habitue.loyalty.campaign_words import gaps_in
from habitue.loyalty.courtesy import REASONS, Answer, Channel
from habitue.web.customers.asked import Asked, asked_of
from habitue.web.models import Approach, Shop

State = Approach.State
EVERYBODY = N_("Everybody")
_CHANNELS: dict[Channel, str] = {
    Channel.EMAIL: N_("{n} by e-mail"),
    Channel.SMS: N_("{n} by SMS"),
    Channel.PUSH: N_("{n} by a notification on their phone"),
    Channel.CARD: N_("{n} on the page of their card"),
}
TAGS = {State.RUNNING: "up", State.PLANNED: "up", State.PAUSED: "ask"}


def asked_in(said: str | Mapping[str, str]) -> Asked:
    """A part of the customers, from the end of an address or from what was kept of one."""
    return asked_of(QueryDict(said) if isinstance(said, str) else said, money=True)


def filter_of(asked: Asked) -> dict[str, str]:
    """What narrows the customers: their order matters in a list alone."""
    return {name: value for name, value in asked.filter.items() if name != "order"}


def audience_text(query: Mapping[str, str], language: Language) -> str:
    """``At risk``; everybody where nothing narrows them."""
    return asked_in(query).words or language.text(EVERYBODY)


def channel_text(channel: Channel, n: int, language: Language) -> str:
    """``12 by e-mail``."""
    return language.text(_CHANNELS[channel], n=language.number(n))


def reason_text(answer: Answer, n: int, language: Language) -> str:
    """``3: they have not agreed to this channel``."""
    return language.text(N_("{n}: {reason}"), n=language.number(n), reason=language.text(REASONS[answer]))


def when_text(approach: Approach, shop: Shop, language: Language) -> str:
    """When its letters leave."""
    if approach.begins_at is None:
        return language.text(N_("as soon as you send it off"))
    return moment_text(approach.begins_at, shop, language)


def moment_text(at: datetime, shop: Shop, language: Language) -> str:
    """``12 May 2026, 10:00``, on the shop's clock."""
    from babel.dates import format_time

    local = at.astimezone(shop.zone)
    hour = format_time(local.time(), "short", locale=language.locale)
    return language.text(N_("{day}, {hour}"), day=language.day(local.date()), hour=hour)


def problems_of(approach: Approach, writable: int, language: Language) -> list[str]:
    """Why it cannot be sent off yet; nothing where it can."""
    # PostgreSQL keeps JSON in an order of its own
    written = [approach.words[code] for code in sorted(approach.words)]
    said = [words[part] for words in written for part in sorted(words, reverse=True)]
    gaps = list(dict.fromkeys(gap for text in said for gap in gaps_in(text)))
    found = []
    if not said:
        found.append(language.text(N_("Write the letter first, in one language at least.")))
    if gaps:
        found.append(
            language.text(N_("Fill in what stands in square brackets: {gaps}."), gaps=" ".join(gaps[:4]))
        )
    if not writable:
        found.append(language.text(N_("Nobody of them may be written to.")))
    return found
