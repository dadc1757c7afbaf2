"""Which till wrote a table: told by the names of its columns, never by their position or number."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from habitue.records.labels import column_key, holds_card_data, known_keys, label_key, labels_of
from habitue.records.layouts import BY_NAME, LAYOUTS, PLAIN, Layout
from habitue.records.raw import FindHeader
from habitue.records.sales_errors import UnknownColumn, UnknownLayout, UnknownMeaning

MAPPABLE = (
    "customer", "date", "time", "amount", "order", "quantity", "price", "location", "channel", "staff", "item", "name", "first_name",
    "last_name", "email", "phone", "refund", "currency", "tip", "original", "zone", "status",
)  # fmt: skip
"""What a user may say a column is."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """A layout and, for each meaning, the places of the columns that have it, the preferred first.

    ``card`` are the places of columns with card data, which nobody may read; ``unknown`` those without a meaning.
    """

    layout: Layout
    places: Mapping[str, tuple[int, ...]]
    card: tuple[int, ...]
    unknown: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """What a user said about tables with one header: whose they are (a layout's name, or empty), or what their columns hold."""

    layout: str = ""
    mapping: Mapping[str, str] = field(default_factory=dict)


Forms = Mapping[str, Form]
"""Forms by header: see :func:`header_key`."""


def header_key(columns: Sequence[str]) -> str:
    """What stands for a header: the same for the same names in the same order, however they are capitalised."""
    return hashlib.sha256("\x1f".join(map(label_key, columns)).encode()).hexdigest()


def recognise_as(
    columns: Sequence[str],
    forms: Forms,
    *,
    file: str,
    mapping: Mapping[str, str] | None = None,
    layout: str | None = None,
) -> Recognised:
    """See :func:`recognise`; what was said about this very header goes before what was said about all tables."""
    form = forms.get(header_key(columns))
    if form is not None and (form.layout or form.mapping):
        mapping, layout = form.mapping, form.layout or None
    return recognise(columns, file=file, mapping=mapping, layout=layout)


def layouts_for(columns: Sequence[str]) -> list[str]:
    """The layouts that a table with this header can be read in: those of tills that fit, then the plain one."""
    keys = [column_key(column) for column in columns]
    found = [one.name for one in LAYOUTS if one.people != "only people" and fits(one, _places(keys, one))]
    return [*found, PLAIN.name]


def recognise(
    columns: Sequence[str], *, file: str, mapping: Mapping[str, str] | None = None, layout: str | None = None
) -> Recognised:
    """The layout that fits most columns; a plain table where no till's layout fits or the user maps columns."""
    if mapping:
        return _mapped(columns, mapping, file)
    keys = [column_key(column) for column in columns]
    if layout is not None:
        found = _places(keys, BY_NAME[layout]) if layout in BY_NAME else None
        if found is None or not (fits(BY_NAME[layout], found) or layout == PLAIN.name):
            raise UnknownLayout(file=file, layout=layout, known=", ".join(BY_NAME), found=listed(columns))
        return _recognised(columns, BY_NAME[layout], found)
    scored = [
        (len(places), candidate, places)
        for candidate in LAYOUTS
        if fits(candidate, places := _places(keys, candidate))
    ]
    if not scored:
        return _recognised(columns, PLAIN, _places(keys, PLAIN))
    _, best, places = max(scored, key=lambda entry: entry[0])
    return _recognised(columns, best, places)


def fits(layout: Layout, places: Mapping[str, tuple[int, ...]]) -> bool:
    """Whether all columns that a layout needs are there."""
    enough = not layout.one_of or any(all(meaning in places for meaning in group) for group in layout.one_of)
    return enough and all(meaning in places for meaning in layout.needs)


def _places(keys: Sequence[str], layout: Layout) -> dict[str, tuple[int, ...]]:
    where: dict[str, int] = {}
    for place, key in enumerate(keys):
        where.setdefault(key, place)
    found = {}
    for meaning, labels in labels_of(layout.name).items():
        places = tuple(where[label] for label in labels if label in where)
        if places and not (meaning == "tip" and layout is PLAIN):
            found[meaning] = places
    return found


def _recognised(
    columns: Sequence[str],
    layout: Layout,
    places: Mapping[str, tuple[int, ...]],
    chosen: frozenset[int] = frozenset(),
) -> Recognised:
    """``chosen`` are places that the user named: a column “card number” may hold the shop's own loyalty cards."""
    card = tuple(
        place for place, column in enumerate(columns) if holds_card_data(column) and place not in chosen
    )
    kept = {
        meaning: tuple(place for place in found if place not in card) for meaning, found in places.items()
    }
    used = {place for found in kept.values() for place in found} | set(card)
    unknown = tuple(place for place in range(len(columns)) if place not in used)
    return Recognised(layout, {meaning: found for meaning, found in kept.items() if found}, card, unknown)


def _mapped(columns: Sequence[str], mapping: Mapping[str, str], file: str) -> Recognised:
    """The columns that the user named, and for the rest what a plain table would guess."""
    places: dict[str, tuple[int, ...]] = {}
    for meaning, column in mapping.items():
        if meaning not in MAPPABLE:
            raise UnknownMeaning(meaning=meaning, column=column, known=", ".join(MAPPABLE))
        places["refunded" if meaning == "refund" else meaning] = (_place(columns, column, meaning, file),)
    taken = {place for found in places.values() for place in found}
    for meaning, found in _places([column_key(column) for column in columns], PLAIN).items():
        free = tuple(place for place in found if place not in taken)
        if meaning not in places and free and not _replaced(meaning, mapping):
            places[meaning] = free
    return _recognised(columns, PLAIN, places, frozenset(taken))


def _replaced(meaning: str, mapping: Mapping[str, str]) -> bool:
    """Whether what the user named makes a guess for this meaning unwanted."""
    if meaning == "amount":
        return "price" in mapping
    return meaning == "time" and "date" in mapping


def _place(columns: Sequence[str], column: str, meaning: str, file: str) -> int:
    if column in columns:
        return list(columns).index(column)
    keys = [label_key(found) for found in columns]
    if label_key(column) in keys:
        return keys.index(label_key(column))
    raise UnknownColumn(file=file, column=column, meaning=meaning, found=listed(columns))


def listed(columns: Sequence[str]) -> str:
    """Column names for a message."""
    return ", ".join(columns) or "–"


def header_finder(mapping: Mapping[str, str] | None = None, forms: Forms | None = None) -> FindHeader:
    """A function that finds the header among the first rows of a file, knowing every label and the user's own."""
    said = [mapping or {}, *(form.mapping for form in (forms or {}).values())]
    wanted = frozenset(label_key(column) for one in said for column in one.values())

    def find_header(rows: Sequence[Sequence[str]]) -> int | None:
        scores = [_score(row, wanted) for row in rows]
        best = max(scores, default=0)
        if best >= _SURE:
            return scores.index(best)
        return next((place for place, row in enumerate(rows) if _looks_like_names(row)), None)

    return find_header


_SURE = 2


def _score(row: Sequence[str], wanted: frozenset[str]) -> int:
    keys = {column_key(cell or "") for cell in row} - {""}
    return len(keys & known_keys()) + 2 * len(keys & wanted)


def _looks_like_names(row: Sequence[str]) -> bool:
    cells = [cell.strip() for cell in row if cell and cell.strip()]
    wordy = [cell for cell in cells if any(sign.isalpha() for sign in cell)]
    return len(cells) >= _SURE and len(wordy) == len(cells) == len(set(cells))
