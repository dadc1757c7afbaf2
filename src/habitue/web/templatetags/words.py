"""Words of templates: ``{% t "Customers" %}``, ``{% tn "{n} visit" "{n} visits" count %}``, and numbers by locale."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from habitue.web.languages import spoken

register = template.Library()


@register.simple_tag
def t(source: str, **values: Any) -> str:
    """The text in the reader's language, values escaped."""
    escaped = {name: conditional_escape(value) for name, value in values.items()}
    return mark_safe(spoken().text(source, **escaped))  # noqa: S308  (our own text; the values are escaped)


@register.simple_tag
def tn(one: str, many: str, n: int, **values: Any) -> str:
    """The text for ``n`` things."""
    escaped = {name: conditional_escape(value) for name, value in values.items()}
    return mark_safe(spoken().plural(one, many, n, **escaped))  # noqa: S308


@register.filter
def said(source: str) -> str:
    """A text that Python marked with N_."""
    return spoken().text(str(source))


@register.filter
def money(minor: int | None, currency: str) -> str:
    """Minor units as money."""
    from babel.numbers import get_currency_precision

    if minor is None:
        return ""
    return spoken().money(minor / 10 ** get_currency_precision(currency), currency)


@register.filter
def number(value: float) -> str:
    """A number in the reader's style."""
    return spoken().number(value)


@register.filter
def day(value: date | None, style: str = "long") -> str:
    """A date in words."""
    return spoken().day(value, style) if value else ""


@register.filter
def moment(value: datetime | None, shop: Any) -> str:
    """An instant on the shop's clock: ``12 May 2026, 10:42``."""
    from babel.dates import format_time

    if value is None:
        return ""
    local = value.astimezone(shop.zone)
    language = spoken()
    return f"{language.day(local.date(), 'medium')}, {format_time(local, 'short', locale=language.locale)}"


@register.filter
def clock(value: datetime, shop: Any) -> str:
    """The time of day on the shop's clock: ``10:42``."""
    from babel.dates import format_time

    return format_time(value.astimezone(shop.zone), "short", locale=spoken().locale)


@register.filter
def span(value: timedelta) -> str:
    """About how long: ``3 days``."""
    return spoken().span(value)


@register.filter
def weekday(value: date) -> str:
    """A day with its name, as a heading: ``Tuesday 12 May``."""
    from babel.dates import format_date

    text = format_date(value, "EEEE d MMMM", locale=spoken().locale)
    if spoken().base == "fr":
        text = text.replace(" 1 ", " 1er ")
    return text[:1].upper() + text[1:]


@register.filter
def month(value: datetime, shop: Any) -> str:
    """The month of an instant on the shop's clock: ``May 2026``."""
    from babel.dates import format_skeleton

    return format_skeleton("yMMMM", value.astimezone(shop.zone), locale=spoken().locale)


@register.simple_tag
def icon(name: str) -> SafeString:
    """A line icon, hidden from readers of the screen."""
    from habitue.web.icons import SHAPES

    return mark_safe(  # noqa: S308  (our own shapes)
        '<svg class="icon" viewBox="0 0 24 24" width="22" height="22" aria-hidden="true" focusable="false">'
        f"{SHAPES[name]}</svg>"
    )
