"""What leaves the server about customers: a table of all, and the whole file of one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from babel.numbers import get_currency_precision

from habitue.language import N_, Language
from habitue.metrics.activity import AMOUNT_UNITS
from habitue.metrics.results import LIFECYCLE
from habitue.report.stages import stage_name
from habitue.web.customer_columns import Purse
from habitue.web.models import (
    PERSON,
    Account,
    Answer,
    Card,
    Code,
    Consent,
    Customer,
    CustomerFigures,
    CustomerForesight,
    Event,
    Message,
    Sale,
    SalesImport,
    Shop,
)
from habitue.web.queries.answer import given_by
from habitue.web.queries.customer import customers_of
from habitue.web.queries.customer_import import purses_of
from habitue.web.queries.figures import figures_of
from habitue.web.queries.message import messages_of
from habitue.web.queries.push import phones_of

A_PIECE = 500
HEADERS = (
    N_("First name"),
    N_("Last name"),
    N_("E-mail"),
    N_("Phone"),
    N_("Birthday"),
    N_("Language"),
    N_("Note for the team"),
    N_("Code of a card"),
    N_("Customer number elsewhere"),
    N_("Consent to e-mail"),
    N_("Consent to text messages"),
    N_("Customer since"),
)
"""Columns of the table before the balances; an import knows all but the last by these names."""
FIGURES = (
    N_("Stage"),
    N_("Visits"),
    N_("First visit"),
    N_("Last visit"),
    N_("Usual gap in days"),
    N_("Value so far"),
    N_("Chance of still being a customer"),
    N_("Visits in the next 90 days"),
    N_("Value in the next 90 days"),
)
"""Columns after the balances: empty for who never bought. An import leaves them aside."""


def table_of(shop: Shop, language: Language, *, now: datetime) -> Iterator[list[str]]:
    """A header and a row per customer, read bit by bit; balances are what the card holds, what it owes taken off."""
    purses = purses_of(shop, now.astimezone(shop.zone).date())
    first, last = ([language.text(header) for header in headers] for headers in (HEADERS, FIGURES))
    yield [*first, *(purse.name for purse in purses), *last]
    people = customers_of(shop).order_by("joined_at", "pk").iterator(chunk_size=A_PIECE)
    while piece := list(islice(people, A_PIECE)):
        yield from _rows(shop, piece, purses, language)


def _rows(shop: Shop, people: list[Customer], purses: list[Purse], language: Language) -> Iterator[list[str]]:
    codes = _codes(shop, people)
    agreed = _agreed(shop, people)
    held = _held(shop, people)
    figures = figures_of(shop, [one.pk for one in people])
    for one in people:
        yield [
            one.first_name,
            one.last_name,
            one.email,
            one.phone,
            f"--{one.birth_month:02}-{one.birth_day:02}" if one.birth_month and one.birth_day else "",
            one.language,
            one.note,
            "; ".join(codes.get(one.pk, ())),
            one.source_id or str(one.key),
            *(agreed.get((one.pk, channel), "") for channel in ("email", "sms")),
            one.joined_at.astimezone(shop.zone).date().isoformat(),
            *(_amount(held.get((one.pk, purse.key), 0), purse, shop) for purse in purses),
            *_figures(figures.get(one.pk), shop, language),
        ]


def _figures(one: CustomerFigures | None, shop: Shop, language: Language) -> list[str]:
    if one is None:
        return [""] * len(FIGURES)
    names = [stage_name(stage, language) for stage in LIFECYCLE if stage == one.stage]
    return [
        *names,
        str(one.visits),
        one.first_day.isoformat(),
        one.last_day.isoformat(),
        "" if one.gap_days is None or one.visits <= 1 else f"{one.gap_days:.1f}",
        f"{one.units / AMOUNT_UNITS:.{get_currency_precision(shop.currency)}f}",
        *_foresight(getattr(one.customer, "foresight", None), shop),
    ]


def _foresight(one: CustomerForesight | None, shop: Shop) -> list[str]:
    if one is None:
        return ["", "", ""]
    digits = get_currency_precision(shop.currency)
    value = "" if one.units is None else f"{one.units / AMOUNT_UNITS:.{digits}f}"
    return [f"{one.p_alive:.3f}", f"{one.visits:.2f}", value]


def _codes(shop: Shop, people: list[Customer]) -> dict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    codes = Code.objects.filter(shop=shop, card__customer__in=people, revoked_at=None)
    for customer, text in codes.order_by("made_at", "pk").values_list("card__customer_id", "text"):
        found[customer].append(text)
    return found


def _agreed(shop: Shop, people: list[Customer]) -> dict[tuple[int, str], str]:
    """``yes`` or ``no`` for each customer and channel: the last thing said."""
    said = Consent.objects.filter(shop=shop, customer__in=people).order_by("at", "pk")
    return {
        (customer, channel): "yes" if given else "no"
        for customer, channel, given in said.values_list("customer_id", "channel", "given")
    }


def _held(shop: Shop, people: list[Customer]) -> dict[tuple[int, str], int]:
    """What each customer's cards hold in each programme, less what they owe."""
    found: defaultdict[tuple[int, str], int] = defaultdict(int)
    accounts = Account.objects.filter(shop=shop, card__customer__in=people)
    for customer, programme, balance in accounts.values_list(
        "card__customer_id", "programme__key", "balance"
    ):
        found[customer, programme] += balance or 0
    return found


def _amount(units: int, purse: Purse, shop: Shop) -> str:
    """Whole units, or money with a point."""
    if purse.unit != "credit":
        return str(max(units, 0))
    digits = get_currency_precision(shop.currency)
    return f"{max(units, 0) / 10**digits:.{digits}f}"


def whole_file(shop: Shop, customer: Customer, *, language: Language, now: datetime) -> dict[str, Any]:
    """Everything kept about one person, for access and for taking it elsewhere."""
    cards = list(Card.objects.filter(shop=shop, customer=customer).order_by("made_at", "pk"))
    return {
        "shop": {"name": shop.name, "currency": shop.currency, "time_zone": shop.timezone},
        "made_at": now.isoformat(timespec="seconds"),
        "person": _person(customer),
        "codes": [
            {
                "code": code.text,
                "kind": language.text(str(Code.Kind(code.kind).label)),
                "since": code.made_at.isoformat(timespec="seconds"),
                "revoked": code.revoked_at.isoformat(timespec="seconds") if code.revoked_at else None,
            }
            for code in Code.objects.filter(shop=shop, card__in=cards).order_by("made_at", "pk")
        ],
        "consents": [
            {
                "channel": consent.channel,
                "given": consent.given,
                "at": consent.at.isoformat(timespec="seconds"),
                "words": consent.words,
                "language": consent.language,
                "source": consent.source,
            }
            for consent in Consent.objects.filter(shop=shop, customer=customer).order_by("at", "pk")
        ],
        "notifications": [
            {
                "since": phone.made_at.isoformat(timespec="seconds"),
                "service": urlsplit(phone.endpoint).hostname,
            }
            for phone in phones_of(shop, customer)
        ],
        "messages": [_message(one) for one in messages_of(shop, customer).exclude(subject="")],
        "answers": [_answer(one) for one in given_by(shop, [customer.pk])],
        "balances": [
            {"programme": programme, "account": kind, "units": balance}
            for programme, kind, balance in Account.objects.filter(shop=shop, card__in=cards)
            .order_by("programme_id", "kind", "pk")
            .values_list("programme__name", "kind", "balance")
        ],
        "events": [_event(event) for event in _events(shop, cards)],
        "purchases": [_purchase(sale) for sale in _purchases(shop, customer)],
    }


def _message(message: Message) -> dict[str, Any]:
    """What was written to them; whom a draw held back got nothing, and there is nothing to hand over."""
    return {
        "at": message.drawn_at.isoformat(timespec="seconds"),
        "channel": message.channel,
        "state": message.state,
        "subject": message.subject,
        "text": message.body,
    }


def _answer(answer: Answer) -> dict[str, Any]:
    """What they answered; what the shop noted of it is about them, too."""
    return {
        "at": answer.at.isoformat(timespec="seconds"),
        "by": answer.source,
        "score": answer.score,
        "rating": answer.rating,
        "comment": answer.comment,
        "own_questions": answer.custom,
        "place": answer.location.name if answer.location else None,
        "note": answer.note,
        "words": [tag.name for tag in answer.tags.all()],
    }


def _purchases(shop: Shop, customer: Customer) -> Iterator[Sale]:
    """What the till's exports say that they bought."""
    sales = Sale.objects.filter(shop=shop, customer=customer, brought__state=SalesImport.State.DONE)
    return sales.order_by("instant", "pk").iterator(chunk_size=2000)


def _purchase(sale: Sale) -> dict[str, Any]:
    return {
        "at": datetime.fromtimestamp(sale.instant // 10**6, UTC).isoformat(),
        "amount": None if sale.units is None else f"{sale.units / AMOUNT_UNITS:.4f}",
        "location": sale.location,
        "channel": sale.channel,
        "items": sale.items,
    }


def _person(customer: Customer) -> dict[str, Any]:
    return {
        **{name: getattr(customer, name) for name in (*PERSON, "note")},
        "number_elsewhere": customer.source_id,
        "customer_since": customer.joined_at.isoformat(timespec="seconds"),
    }


def _events(shop: Shop, cards: list[Card]) -> Iterator[Event]:
    found = Event.objects.filter(shop=shop, card__in=cards).select_related("location")
    return found.order_by("at", "pk").iterator(chunk_size=A_PIECE)


def _event(event: Event) -> dict[str, Any]:
    """What happened, without the colleague who noted it: they are somebody else."""
    return {
        "id": str(event.event_id),
        "kind": event.kind,
        "at": event.at.isoformat(timespec="seconds"),
        "place": event.location.name if event.location else None,
        "said": event.body,
        "outcome": event.outcome,
        "entries": event.answer.get("entries", []),
    }
