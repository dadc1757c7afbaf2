"""A scanned table to lines: one per row that counts, with a verdict for every row that does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from habitue.records import amount_column, date_column
from habitue.records.amount_column import SUM, Amounts, scan_amounts
from habitue.records.date_column import DateColumn, WallTimes, add_clock
from habitue.records.distinct import distinct_texts, spread
from habitue.records.formulas import compute, total_of
from habitue.records.identity_columns import identities, text_column
from habitue.records.labels import header_currency, label_key
from habitue.records.money import named_currency
from habitue.records.scanning import Scanned
from habitue.records.settling import Choices, Settled
from habitue.records.verdicts import NOT_BOUGHT, REFUND, REFUNDED, SALE
from habitue.records.zones import to_utc, zone_or_error

DATE_REASONS = {
    date_column.NO_DATE: "no_date",
    date_column.BAD_DATE: "bad_date",
    date_column.OUT_OF_RANGE: "date_out_of_range",
}
AMOUNT_REASONS = {
    amount_column.EMPTY: "no_amount",
    amount_column.BAD: "bad_amount",
    amount_column.TOO_LARGE: "amount_out_of_range",
}


@dataclass(slots=True)
class Judgement:
    """Per row the reason why it is set aside, as a code into ``reasons``; each reason names the column that gave it."""

    codes: npt.NDArray[np.int16]
    reasons: list[tuple[str, str] | None] = field(default_factory=lambda: [None])

    def set_aside(self, rows: npt.NDArray[np.bool_], reason: str, meaning: str) -> None:
        """Give rows a reason; the first reason of a row stays."""
        chosen = rows & (self.codes == 0)
        if chosen.any():
            self.reasons.append((reason, meaning))
            self.codes[chosen] = len(self.reasons) - 1

    def as_column(self) -> pa.Array:
        """The reason of each row, null for rows that count."""
        names = pa.array([entry[0] if entry else None for entry in self.reasons], pa.string())
        return names.take(pa.array(self.codes))


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of one table: ``table`` has a row for every row of the file; the judgement says which of them count.

    Columns that the file does not have are of Arrow's type ``null`` and cost no memory.
    """

    scanned: Scanned
    table: pa.Table
    judgement: Judgement


def build_lines(scanned: Scanned, settled: Settled, choices: Choices) -> Lines:
    """Read every row of a table, as was settled for it."""
    rows = scanned.raw.cells.num_rows
    judgement = Judgement(np.zeros(rows, dtype=np.int16))
    verdicts = _verdicts(scanned, judgement)
    times = _times(scanned, settled)
    paid, extra = _paid(scanned, settled, choices)
    rest = _rest_rows(scanned, times, paid)
    paid, not_bought = _without_unbought(scanned, paid, extra)
    for state, reason in DATE_REASONS.items():
        judgement.set_aside((times.state == state) & ~rest, reason, "date")
    if scanned.formula is not None:
        for state, reason in AMOUNT_REASONS.items():
            judgement.set_aside((paid.state == state) & ~rest, reason, scanned.formula.split()[0])
    refunded = _refunded(scanned, settled, choices, judgement)
    _gift_cards(paid, extra, judgement)
    backward = (verdicts == REFUND).astype(bool)
    amount = pc.fill_null(paid.values, pa.scalar(0, SUM))
    given_back = _given_back(
        amount, refunded, (verdicts == REFUNDED).astype(bool), asked="refunded" in scanned.found.places
    )
    items = _items(scanned, extra, paid, rest)
    columns = {
        "row": pa.array(np.arange(len(rest))),
        "line": pc.cast(scanned.raw.cells.column("line"), pa.int64()),
        "rest": pa.array(rest),
        "backward": pa.array(backward),
        "ordered_at": _instants(scanned, times, choices),
        "amount": pc.if_else(pa.array(backward), pc.negate(pc.abs(amount)), amount)
        if backward.any()
        else amount,
        "refunded": given_back,
        "not_bought": not_bought,
        **_identities(scanned, rest),
        **items,
        **{name: text_column(scanned, name) for name in ("location", "channel", "staff")},
        "tender": text_column(scanned, "tender"),
        "currency": _currency(scanned, paid, choices.country),
    }
    return Lines(replace(scanned, dates=DateColumn(""), amounts={}), pa.table(columns), judgement)


def _identities(scanned: Scanned, rest: npt.NDArray[np.bool_]) -> dict[str, pa.Array]:
    """Who and which order; rows with further items have no id of their own."""
    found = identities(scanned)
    if rest.any() and found["row_key"].type != pa.null():
        found["row_key"] = pc.if_else(pa.array(rest), pa.scalar(None, pa.string()), found["row_key"])
    return found


def _verdicts(scanned: Scanned, judgement: Judgement) -> npt.NDArray[np.object_]:
    """Per row ``sale``, ``refund`` or ``refunded``, by the words of the layout's status columns; others are set aside."""
    verdicts = np.full(scanned.raw.cells.num_rows, SALE, dtype=object)
    for rule in scanned.found.layout.rules:
        column = scanned.column(rule.meaning)
        if column is None:
            continue
        found = distinct_texts(column)
        words = np.array([*(rule.verdict(value) for value in found.values), rule.empty], dtype=object)[
            found.codes
        ]
        for verdict in sorted(set(words)):
            if verdict in (REFUND, REFUNDED):
                verdicts[words == verdict] = verdict
            elif verdict != SALE:
                judgement.set_aside(words == verdict, verdict, rule.meaning)
    return verdicts


def _times(scanned: Scanned, settled: Settled) -> WallTimes:
    times = scanned.dates.read(settled.order)
    clock = scanned.column("time")
    return add_clock(times, clock) if clock is not None else times


def _instants(scanned: Scanned, times: WallTimes, choices: Choices) -> pa.Array:
    """The moments in UTC (a timestamp without zone, for the database): by the zone that the cell, the zone column or the layout names, else by the shop's."""
    fallback = scanned.found.layout.zone or choices.timezone
    names, codes = _zones(scanned, times)
    utc = np.zeros(len(times.local), dtype=np.int64)
    known = times.state == date_column.FINE
    for code, name in enumerate(names):
        rows = known if codes is None else known & (codes == code)
        if rows.any():
            utc[rows] = to_utc(times.local[rows], zone_or_error(name or fallback, scanned.file))
    return pa.array(utc, mask=~known).cast(pa.timestamp("us"))


def _zones(scanned: Scanned, times: WallTimes) -> tuple[Sequence[str], npt.NDArray[np.int64] | None]:
    column = scanned.column("zone")
    if column is None or times.zones != ("",):
        return times.zones, times.zone_codes
    found = distinct_texts(column)
    return [*found.values, ""], np.where(found.codes < 0, len(found.values), found.codes)


def _paid(scanned: Scanned, settled: Settled, choices: Choices) -> tuple[Amounts, dict[str, Amounts]]:
    """What each row paid, and the single amounts behind it. Without any amount column every row is worth 0."""
    amounts = {
        meaning: column.read(settled.decimal, strict=choices.decimal)
        for meaning, column in scanned.amounts.items()
    }
    if scanned.formula is not None:
        return compute(scanned.formula, amounts), amounts
    zeros = np.zeros(scanned.raw.cells.num_rows, dtype=np.int64)
    return Amounts(pa.array(zeros).cast(SUM), zeros.astype(np.int8)), amounts


def _rest_rows(scanned: Scanned, times: WallTimes, paid: Amounts) -> npt.NDArray[np.bool_]:
    """Rows that only carry further items of an order: no amount of their own, and no date or no status."""
    if not scanned.found.layout.rest_rows:
        return np.zeros(len(times.state), dtype=bool)
    status = scanned.column("status")
    bare = distinct_texts(status).codes < 0 if status is not None else np.zeros(len(times.state), dtype=bool)
    rest: npt.NDArray[np.bool_] = (paid.state == amount_column.EMPTY) & (
        (times.state == date_column.NO_DATE) | bare
    )
    return rest


def _without_unbought(scanned: Scanned, paid: Amounts, extra: dict[str, Amounts]) -> tuple[Amounts, pa.Array]:
    """An order's total without its tips and gift cards, where those are items of the order; and what they cost."""
    column, price, quantity = scanned.column("item"), extra.get("price"), extra.get("quantity")
    nothing = pa.nulls(len(paid.state))
    if not scanned.found.layout.rest_rows or column is None or price is None or quantity is None:
        return paid, nothing
    found = distinct_texts(column)
    unbought = np.array([*(label_key(value) in NOT_BOUGHT for value in found.values), False])[found.codes]
    if not unbought.any():
        return paid, nothing
    cost = pc.if_else(
        pa.array(unbought), amount_column.product(price.values, quantity.values), pa.scalar(0, SUM)
    )
    values = pc.cast(pc.subtract(pc.fill_null(paid.values, pa.scalar(0, SUM)), cost), SUM)
    return Amounts(values, paid.state, paid.currencies), cost


def _refunded(scanned: Scanned, settled: Settled, choices: Choices, judgement: Judgement) -> Amounts | None:
    meanings = [meaning for meaning in scanned.found.layout.refunded if meaning in scanned.amounts]
    total = total_of(
        [scanned.amounts[meaning].read(settled.decimal, strict=choices.decimal) for meaning in meanings]
    )
    if total is not None:
        judgement.set_aside(total.state >= amount_column.BAD, "bad_amount", meanings[0])
    return total


def _given_back(
    amount: pa.Array, refunded: Amounts | None, whole: npt.NDArray[np.bool_], *, asked: bool
) -> pa.Array:
    """What was refunded of each row: by its own column, or all of it where only a word says so."""
    if refunded is not None and asked:
        return refunded.values
    return pc.if_else(pa.array(whole), amount, pa.scalar(0, SUM)) if whole.any() else pa.nulls(len(whole))


def _gift_cards(paid: Amounts, extra: dict[str, Amounts], judgement: Judgement) -> None:
    """A row on which nothing but gift cards was sold is no purchase."""
    sold = extra.get("gift_cards")
    if sold is not None:
        only = pc.and_(
            pc.equal(paid.values, pa.scalar(0, SUM)), pc.greater(pc.cast(sold.values, SUM), pa.scalar(0, SUM))
        )
        judgement.set_aside(
            pc.fill_null(only, False).to_numpy(zero_copy_only=False), "gift_card", "gift_cards"
        )


def _items(
    scanned: Scanned, amounts: dict[str, Amounts], paid: Amounts, rest: npt.NDArray[np.bool_]
) -> dict[str, pa.Array]:
    """What was bought on the row: name, quantity, and the money of the line where the layout has it line by line."""
    rows = len(rest)
    name = text_column(scanned, "item")
    quantity, price = amounts.get("quantity"), amounts.get("price")
    if quantity is not None and price is not None:
        money = pc.cast(amount_column.product(quantity.values, price.values), SUM)
    elif scanned.found.layout.rest_rows:
        money = pa.nulls(rows)
    else:
        money = paid.values
    return {
        "item": name,
        "quantity": quantity.values if quantity else pa.nulls(rows),
        "item_amount": money if scanned.column("item") is not None else pa.nulls(rows),
    }


def _currency(scanned: Scanned, paid: Amounts, country: str | None) -> pa.Array:
    """The currency of each row: by its own column, the header, or the sign beside the amount."""
    rows = scanned.raw.cells.num_rows
    named = text_column(scanned, "currency")
    if named.type != pa.null() and named.null_count < rows:
        return pc.utf8_upper(named)
    base = (scanned.formula or "").split()[:1]
    for meaning in dict.fromkeys([*base, "total", "amount"]):
        column = scanned.column(meaning)
        if column is None:
            continue
        code = header_currency(scanned.raw.columns[scanned.found.places[meaning][0]])
        if code:
            return pa.repeat(pa.scalar(code, pa.string()), rows)
        signs = paid.currencies if [meaning] == base else scan_amounts(column, "").read(".").currencies
        codes = None if signs is None else _codes(signs, country)
        if codes is not None:
            return codes
    return pa.nulls(rows)


def _codes(signs: pa.Array, country: str | None) -> pa.Array | None:
    found = distinct_texts(signs)
    codes = [named_currency(sign, country) for sign in found.values]
    return spread(found, codes, pa.string()) if any(codes) else None
