"""An import of sales in words and numbers for a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from babel.dates import format_skeleton

from habitue.language import N_, Language
from habitue.loyalty.words import change_text
from habitue.metrics.activity import AMOUNT_UNITS
from habitue.records.date_texts import take_date_apart
from habitue.records.layouts import BY_NAME
from habitue.report import wording
from habitue.reporting import reasons_in_words
from habitue.web.actions.ledger_terms import rules_of
from habitue.web.models import SalesImport, Shop
from habitue.web.queries.sales_import import notes_of
from habitue.web.sales.forms import ORDERS, SIGNS
from habitue.web.sales_file import MEANINGS, problem_words

State = SalesImport.State
TONES = {State.DONE: "up", State.ASKING: "ask", State.READY: "ask", State.UNDONE: ""}
EXPORTS = (
    ("Square", N_("the transactions, or the items with their details")),
    ("SumUp", N_("the transaction report")),
    ("Zettle", N_("the raw data report")),
    ("Shopify, WooCommerce", N_("the orders")),
    ("Stripe", N_("the payments")),
    ("Toast, Clover", N_("the payments, with the checks or orders if you like")),
    ("Lightspeed", N_("the payments")),
    ("Odoo", N_("the orders of the point of sale")),
    ("Fresha", N_("the appointments")),
)
"""Which report to ask a till for."""


@dataclass(frozen=True, slots=True)
class Line:
    """One import of the list."""

    pk: int
    state: str
    tone: str
    at: datetime
    by: str
    files: str
    numbers: str
    may_undo: bool


@dataclass(frozen=True, slots=True)
class FileWords:
    """What was understood of one file."""

    name: str
    till: str
    days: str
    total: str
    rows: str
    used: str
    reasons: list[tuple[str, str]]
    columns: str
    unknown: str


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to a question, and what it would make of an example."""

    value: str
    name: str
    example: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file: its name, what stands in it, and what it is taken for."""

    place: int
    name: str
    sample: str
    meaning: str


@dataclass(frozen=True, slots=True)
class FormWords:
    """Files with one header: whose they can be, and their columns where that is no till's."""

    place: int
    files: str
    tills: list[Option]
    columns: list[Column]


def money(units: int | None, shop: Shop, language: Language) -> str:
    """Ten-thousandths as money; nothing where nobody knows."""
    return "" if units is None else language.money(units / AMOUNT_UNITS, shop.currency)


def days(first: str | None, last: str | None, language: Language) -> str:
    """From the first day to the last."""
    if not first or not last:
        return "–"
    since, until = (language.day(date.fromisoformat(day), "medium") for day in (first, last))
    return since if since == until else f"{since} – {until}"


def lines_of(shop: Shop, imports: Sequence[SalesImport], language: Language) -> list[Line]:
    """The list of imports."""
    return [
        Line(
            one.pk,
            language.text(State(one.state).label),
            TONES.get(State(one.state), "ask"),
            one.at,
            one.by.name if one.by else "",
            ", ".join(file.name for file in one.files.all()),
            _numbers(shop, one, language),
            one.state == State.DONE,
        )
        for one in imports
    ]


def _numbers(shop: Shop, one: SalesImport, language: Language) -> str:
    told = one.outcome if one.applied_at else one.found
    if "orders" not in told:
        return ""
    parts = [language.plural("{n} order", "{n} orders", told["orders"])]
    if one.has_amounts:
        parts.append(money(told.get("units"), shop, language))
    return " · ".join([*parts, days(told.get("first"), told.get("last"), language)]).removesuffix(" · –")


def files_of(shop: Shop, found: Mapping[str, Any], language: Language) -> list[FileWords]:
    """What was understood of each file."""
    return [
        FileWords(
            one["name"],
            _till(one["layout"], language),
            days(one["first"], one["last"], language),
            language.money(float(one["total"]), shop.currency) if found["has_amounts"] else "",
            language.number(one["rows"]),
            language.number(one["used"]),
            [(reason, language.number(n)) for reason, n in reasons_in_words(one["set_aside"], language)],
            ", ".join(one["labels"].values()),
            ", ".join(one["unknown"]),
        )
        for one in found["files"]
    ]


def _till(layout: str, language: Language) -> str:
    return language.text(N_("a table of no known till")) if layout == "plain" else BY_NAME[layout].title


def months_of(shop: Shop, found: Mapping[str, Any], language: Language) -> list[tuple[str, str, str]]:
    """Orders and money, month by month."""
    return [
        (
            format_skeleton("yMMMM", datetime.fromisoformat(f"{month}-01"), locale=language.locale),
            language.number(orders),
            money(units, shop, language),
        )
        for month, orders, units in found["months"]
    ]


def first_orders_of(
    shop: Shop, found: Mapping[str, Any], language: Language
) -> list[tuple[datetime, str, str]]:
    """When, who and how much, of the first orders."""
    return [
        (
            datetime.fromtimestamp(one["instant"] / 1_000_000, UTC),
            one["who"] or language.text(N_("nobody named")),
            money(one["units"], shop, language),
        )
        for one in found["first_orders"]
    ]


def remarks_of(found: Mapping[str, Any], language: Language) -> tuple[list[str], list[str]]:
    """What the reader remarks: what it only supposes, to be looked at first, and the rest."""
    notes = notes_of(found)
    doubtful = [note for note in notes if note.values.get("reason") in _SUPPOSED]
    return [note.say(language) for note in doubtful], [
        note.say(language) for note in notes if note not in doubtful
    ]


_SUPPOSED = frozenset({"country", "zone", "spread"})


def stamps_offered(shop: Shop, told: Mapping[str, Any], language: Language) -> str:
    """What visits would be worth on the cards, before anybody said yes."""
    text = N_("{visits} of {customers}: {units} on their cards today.")
    return _worth(text, shop, told, language)


def stamps_given(shop: Shop, told: Mapping[str, Any], language: Language) -> str:
    """What they were worth."""
    return _worth(N_("Given for {visits} of {customers}: {units}."), shop, told, language)


def _worth(text: str, shop: Shop, told: Mapping[str, Any], language: Language) -> str:
    terms, units = rules_of(shop).terms, told.get("units", {})
    said = [change_text(units[key], terms[key], language) for key in terms if units.get(key)]
    return language.text(
        text,
        visits=language.plural("{n} visit", "{n} visits", told.get("visits", 0)),
        customers=language.plural("{n} customer", "{n} customers", told.get("customers", 0)),
        units=", ".join(said) or language.text(N_("nothing")),
    )


def question_of(one: SalesImport, language: Language) -> str:
    """What stands in the way of reading."""
    return problem_words(one.problem, language) if "code" in one.problem else ""


def date_options(one: SalesImport, language: Language) -> list[Option]:
    """The orders of day, month and year that are possible, each with what it makes of an example."""
    values = one.problem.get("values", {})
    examples = values.get("examples", "").split(", ") if one.problem.get("code") == "AmbiguousDates" else []
    possible = values["choices"].split(" / ") if "choices" in values else ORDERS
    return [
        Option(order, language.text(ORDERS[order]), _day_read(examples, order, language), one.choices.get("dates") == order)
        for order in ORDERS
        if order in possible
    ]  # fmt: skip


def _day_read(examples: Sequence[str], order: Any, language: Language) -> str:
    found = take_date_apart(examples[0]) if examples and examples[0] else None
    day = found.day(order) if found else None
    return f"{examples[0]} → {language.day(day)}" if day else ""


def sign_options(one: SalesImport, language: Language) -> list[Option]:
    """The decimal signs, each with what it makes of an example."""
    asked = one.problem.get("code") == "AmbiguousAmounts"
    example = one.problem["values"]["examples"].split(", ")[0] if asked else ""
    return [
        Option(sign, language.text(name), _amount_read(example, sign, language), one.choices.get("decimal") == sign)
        for sign, name in SIGNS.items()
    ]  # fmt: skip


def _amount_read(example: str, sign: str, language: Language) -> str:
    other = "." if sign == "," else ","
    try:
        value = float(example.replace(other, "").replace(sign, ".").strip())
    except ValueError:
        return ""
    return f"{example} → {language.number(value, 2)}"


def forms_of_page(one: SalesImport, language: Language) -> list[FormWords]:
    """The headers of the files, as they are understood now, and what people may say instead."""
    return [
        FormWords(
            place,
            ", ".join(form["files"]),
            [Option(code, name, "", code == form["said"]) for code, name in _tills(form, language)],
            [
                Column(at, column["name"], column["sample"], column["meaning"])
                for at, column in enumerate(form["columns"])
            ],
        )
        for place, form in enumerate(one.found.get("forms", ()))
    ]


def _tills(form: Mapping[str, Any], language: Language) -> list[tuple[str, str]]:
    """Whose a file can be; first what it is taken for."""
    own = form["layout"] if not form["said"] else ""
    first = language.text(N_("As recognised: {till}"), till=_till(own, language)) if own else ""
    others = [(code, wording.sentence(_till(code, language))) for code in form["possible"] if code != own]
    return [("", first or language.text(N_("As it is recognised by itself"))), *others]


def meanings(language: Language) -> list[tuple[str, str]]:
    """What a column can be."""
    return [
        ("", language.text(N_("Not said"))),
        *((code, language.text(name)) for code, name in MEANINGS.items()),
    ]
