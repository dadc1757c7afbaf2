"""The till formats: one entry each, saying which columns it needs, what was paid, and which rows are no sale.

Header rows were seen in public files; the labels themselves stand in ``labels.csv``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from habitue.records.date_texts import DayOrder
from habitue.records.verdicts import (
    BOOKED,
    CAPTURED,
    DEFERRED,
    FILLED,
    GIFT_ITEM,
    GIFT_KIND,
    MOVEMENT,
    OUTCOME,
    OUTCOME_TELLS_REFUNDS,
    TYPE_K,
    VOIDED,
    Rule,
)


@dataclass(frozen=True, slots=True)
class Layout:
    """One till format.

    ``amount`` lists formulas over meanings, of which the first that the columns allow is used; cells missing from its
    first term leave the row without an amount, others count as zero. ``refunded`` names columns whose (absolute)
    values reduce the row's own order. ``key`` names the meanings that together identify one row for ever. Reports of
    one ``till`` may describe the same orders: the smaller ``rank`` says what was paid. ``people`` tells who a row's
    customer is where the layout has no id, e-mail or phone: "by name" only where it has nothing else at all.
    ``day_starts_at_hour`` is when the till's business day starts, where that is not at midnight.
    """

    name: str
    title: str
    till: str
    needs: tuple[str, ...]
    why: str
    one_of: tuple[tuple[str, ...], ...] = ()
    amount: tuple[str, ...] = ("total",)
    refunded: tuple[str, ...] = ("refunded",)
    key: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    dates: DayOrder | None = None
    zone: str | None = None
    rank: int = 0
    people: Literal["by id", "by name", "only people"] = "by id"
    rest_rows: Literal["", "items of the order above"] = ""
    settled: Mapping[str, str] = field(default_factory=dict)
    day_starts_at_hour: int = 0


PLAIN = Layout(
    "plain", "Plain table", "plain", needs=("date",),
    amount=("amount - tip", "quantity * price", "price"), rules=(MOVEMENT.guess(), OUTCOME_TELLS_REFUNDS.guess()),
    why="The amount column as it is, less a tip column only where the user names one, since nothing else says that the tip is "
    "in it; quantity times unit price where there is no amount.",
)  # fmt: skip

LAYOUTS: tuple[Layout, ...] = (
    Layout(
        "square-items", "Square, items detail", "square",
        needs=("date", "order", "item", "quantity", "net", "type"), amount=("net + tax",), rules=(MOVEMENT, GIFT_KIND, GIFT_ITEM), rank=1,
        why="Net sales plus tax: discounts are off, and the tip stands only in the transactions file.",
    ),
    Layout(
        "square-transactions", "Square, transactions", "square",
        needs=("date", "order", "total", "type", "tip"), amount=("total - tip - gift_cards",), rules=(MOVEMENT, OUTCOME),
        why="Total collected holds the tip and the gift cards sold; neither is a purchase.",
    ),
    Layout(
        "sumup-transactions", "SumUp, transaction report", "sumup",
        needs=("date", "key", "total"), one_of=(("type", "status"), ("net",)), amount=("total - tip",), key=("key", "type"),
        rules=(MOVEMENT, OUTCOME),
        why="The total holds the tip. Each sale is followed by its payout row, which is no second sale. The e-mail is the member of staff's.",
    ),
    Layout(
        "sumup-sales", "SumUp, sales report", "sumup", needs=("date", "type", "order", "total", "item"), rules=(MOVEMENT, GIFT_ITEM), rank=1,
        why="The gross price of each line, tax included; tips stand only in the transaction report. The net price may be empty.",
    ),
    Layout(
        "shopify-orders", "Shopify, orders", "shopify", needs=("order", "status", "total", "date", "item"), key=("order",),
        rules=(FILLED["cancelled_at"], OUTCOME), rest_rows="items of the order above",
        why="The order's total stands on its first row only, refunds as a number in their own column on the same row. "
        "Tips and gift cards are items of the order, and are taken off its total.",
    ),
    Layout(
        "woocommerce", "WooCommerce, analytics of orders", "woocommerce",
        needs=("date", "order", "status"), one_of=(("total",), ("net", "items_sold")), amount=("net", "total"), rules=(OUTCOME_TELLS_REFUNDS,),
        people="by name",
        why="Net sales: this report has no column with tax and delivery in it.",
    ),
    Layout(
        "stripe", "Stripe, payments", "stripe", needs=("key", "date", "total", "refunded", "status"), key=("key",),
        rules=(OUTCOME, CAPTURED), zone="UTC",
        settled={"total": "converted", "refunded": "converted_refunded", "currency": "converted_currency"},
        why="Amount less amount refunded, of captured payments; the settlement currency where the file mixes several.",
    ),
    Layout(
        "clover-orders", "Clover, orders", "clover", needs=("date", "key", "total", "paid", "status"), amount=("total - tip ~ paid",),
        refunded=("refunded", "manual_refunds"), key=("key",), rules=(OUTCOME,), rank=1,
        why="The order total, less the tip unless the payments show that the tip came on top of it.",
    ),
    Layout(
        "clover-payments", "Clover, payments", "clover", needs=("date", "key", "order", "total", "status"), key=("key",),
        rules=(OUTCOME,), people="by name",
        why="The amount of a payment has no tip in it (the tip has its own field); an order may be paid in several parts.",
    ),
    Layout(
        "toast-payments", "Toast, PaymentDetails", "toast", day_starts_at_hour=4, needs=("date", "key", "order", "total", "tip"), key=("key",),
        amount=("total", "grand - tip - gratuity"), rules=(FILLED["void_date"], OUTCOME), dates="mdy",
        why="Amount is the payment without tip and gratuity. Dates are month first by the manual. True instants are kept: "
        "a sale at one in the morning belongs to the calendar day that has begun, though Toast's own day ends at four.",
    ),
    Layout(
        "toast-checks", "Toast, CheckDetails", "toast", day_starts_at_hour=4, needs=("date", "key", "total"), key=("key",), dates="mdy", rank=1,
        why="The check's total, tax included; tips stand only in PaymentDetails. The one file with the guest's contact.",
    ),
    Layout(
        "toast-items", "Toast, ItemSelectionDetails", "toast", day_starts_at_hour=4, needs=("date", "key", "net"), key=("key",), amount=("net + tax",),
        rules=(VOIDED, DEFERRED), dates="mdy", rank=2,
        why="Net price plus tax of each item not void; deferred revenue is a gift card sold.",
    ),
    Layout(
        "zettle", "Zettle, raw data report", "zettle", needs=("date", "total"), rules=(GIFT_ITEM,),
        why="The final price of each article, after discount, tax included; the currency stands in the header.",
    ),
    Layout(
        "lightspeed-k", "Lightspeed K-Series, payments", "lightspeed", needs=("type", "date", "key", "order", "total", "staff"),
        key=("key", "type"), rules=(TYPE_K,),
        why="Payments, with voids and updates of the same account set against them; floats and transfers are no sales.",
    ),
    Layout(
        "odoo", "Odoo POS, orders", "odoo", needs=("order", "date", "total"), one_of=(("session",), ("location",), ("receipt",)),
        rules=(BOOKED,), people="by name", rest_rows="items of the order above",
        why="The order's total, tax included; a refund is an order of its own whose name is the original's with REFUND behind.",
    ),
    Layout(
        "fresha", "Fresha, appointments", "fresha", needs=("key", "customer_name", "status", "date", "total"), key=("key", "item"),
        rules=(OUTCOME,), people="by name",
        why="Net sales of completed appointments: only those are visits.",
    ),
    Layout(
        "shopify-customers", "Shopify, customers", "shopify", needs=("first_name", "last_name", "email"),
        one_of=(("orders", "total"), ("customer", "consent")), people="only people", why="A list of people.",
    ),
    Layout(
        "fresha-clients", "Fresha, clients", "fresha", needs=("name", "first", "last"), people="only people", why="A list of people.",
    ),
)  # fmt: skip

BY_NAME: Mapping[str, Layout] = {layout.name: layout for layout in (*LAYOUTS, PLAIN)}
