"""What the reader of a file should know: codes, numbers, and a sentence for each, translated where it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from habitue.language import N_, Language

TEXTS: Mapping[str, str] = {
    "equal_rows_kept": N_(
        "Equal rows kept, as there is no order number to tell a second sale from a repeated line: {n}."
    ),
    "counted_once": N_("Lines found in two files and counted once: {n}."),
    "repeated_ids": N_("Lines with an id that had been read already, counted once: {n}."),
    "two_reports": N_("Orders described by two reports of the same till, counted once: {n}."),
    "by_name_only": N_(
        "{file}: customers are told apart by their name only, because the file has nothing else."
    ),
    "payouts_left_out": N_("{file}: payout lines left out, as the sale itself is counted: {n}."),
    "card_columns_dropped": N_("{file}: columns with card data were not read: {columns}."),
    "refunds_matched": N_(
        "Refunds set against the order they name or the customer's latest order of at least that amount: {n}."
    ),
    "refunds_unmatched": N_("Refunds without an order, which reduce the revenue of their own day: {n}."),
    "refunded_in_full": N_("Orders refunded in full, which count as no purchase: {n}."),
    "date_order": N_("{file}: dates are read as {order}, because {reason}."),
    "currency": N_("The currency is {currency}."),
    "no_amounts": N_("{file}: there is no amount column; visits are counted, money is not."),
    "no_customers": N_("{file}: nothing tells who bought; all its sales are anonymous."),
    "shared_contacts": N_(
        "E-mail addresses or phone numbers that more than {limit} customers share, and that link nobody: {n}."
    ),
    "only_people": N_("{file}: a list of people; names and contacts were taken from it, no sales."),
    "gift_cards_inside": N_("Orders of gift cards alone, which are no purchase yet: {n}."),
    "nothing_sold": N_("Lines of nothing by nobody, such as stock written off, which are no sales: {n}."),
    "free_orders": N_("Orders of 0 by known customers, counted as visits: {n}."),
    "rows_without_order": N_("Rows with further items of an order that is in no file: {n}."),
    "net_amounts": N_("{file}: the amounts are without tax, because this report has no others."),
    "odoo_clock": N_(
        "{file}: times are taken as the shop's own; an export in import-compatible mode may be in UTC."
    ),
    "numbers_restart": N_("Order numbers begin again each day; a number is taken with its day and place."),
    "tables_skipped": N_("{file}: not read: {what}."),
}
"""A sentence for each note."""

DATE_REASONS: Mapping[str, str] = {
    "asked": N_("you said so"),
    "rows": N_("some rows can be read no other way"),
    "spread": N_("the first numbers run like days and the last like years"),
    "like files": N_("files with the same columns can be read no other way"),
    "zone": N_("its time zones are those of the United States"),
    "layout": N_("the till's manual says so"),
    "country": N_("that is the custom of the country you gave"),
}

ORDERS: Mapping[str, str] = {
    "dmy": N_("day, month, year"),
    "mdy": N_("month, day, year"),
    "ymd": N_("year, month, day"),
}

REASONS: Mapping[str, str] = {
    "no_date": N_("without a date"),
    "bad_date": N_("with a date that cannot be read"),
    "date_out_of_range": N_("with a date before 1970 or after 2100"),
    "no_amount": N_("without an amount"),
    "bad_amount": N_("with an amount that cannot be read"),
    "amount_out_of_range": N_("with an amount too large to be true"),
    "failed": N_("failed payments"),
    "cancelled": N_("cancelled"),
    "void": N_("void"),
    "open": N_("not paid yet"),
    "uncaptured": N_("authorised but not captured"),
    "no_show": N_("customers who did not come"),
    "gift_card": N_("sales of gift cards"),
    "not_a_sale": N_("not a sale"),
    "unknown_status": N_("with a status that is not known"),
    "other_currency": N_("in another currency"),
}
"""Why rows are set aside, as words to stand behind a number."""


@dataclass(frozen=True, slots=True)
class Noted:
    """One thing to know: a stable ``code``, the ``values`` that fill its sentence, and the English template."""

    code: str
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The English template."""
        return TEXTS[self.code]

    def say(self, language: Language) -> str:
        """The sentence in a language; words among the values are translated, numbers written in its style."""
        words = {**DATE_REASONS, **ORDERS}
        filled = {}
        for name, value in self.values.items():
            if isinstance(value, int):
                filled[name] = language.number(value)
            else:
                filled[name] = language.text(words[str(value)]) if str(value) in words else str(value)
        return language.text(self.text, **filled)

    def __str__(self) -> str:
        return self.say(Language("en"))
