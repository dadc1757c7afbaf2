"""The indicators of the first page, as tiles that open: the report's own words, a name for the address, who is behind them."""

from __future__ import annotations

from dataclasses import dataclass

from habitue.language import N_
from habitue.metrics.results import Overview
from habitue.report.history import INDICATORS
from habitue.report.sentences import is_new_shop, movement_sentence, retention_sentence, shown_indicators
from habitue.report.tiles import Tile, tiles
from habitue.web.languages import spoken


@dataclass(frozen=True, slots=True)
class Number:
    """One indicator: its name in addresses, and its tile."""

    key: str
    tile: Tile


def numbers_of(overview: Overview) -> list[Number]:
    """All indicators, the one to watch first: retention, or the repeat purchase rate while a shop is new."""
    found = [
        Number(key, tile) for key, tile in zip(INDICATORS, tiles(overview, language=spoken()), strict=True)
    ]
    first = "repeat" if is_new_shop(overview) else "retention"
    return sorted(found, key=lambda one: one.key != first)


def lead(overview: Overview) -> list[str]:
    """What happened, in a sentence or two beside the first number."""
    if is_new_shop(overview):
        first = spoken().text(N_("While a shop is new, this is the number to watch."))
    else:
        first = retention_sentence(overview, language=spoken())
    return [first, movement_sentence(overview, language=spoken())]


@dataclass(frozen=True, slots=True)
class Move:
    """One term of the leaky bucket: who they are, how many, and where their list is."""

    query: str
    name: str
    n: int
    sign: str = ""


def moves_of(overview: Overview) -> list[Move]:
    """The customers of the bucket's terms."""
    bucket = shown_indicators(overview).bucket
    say = spoken().text
    stayed = bucket.customers_at_start - bucket.lost_customers
    return [
        Move("move=stayed", say(N_("Stayed")), stayed),
        Move("move=new", say(N_("New")), bucket.new_customers, "+"),
        Move("move=returned", say(N_("Came back")), bucket.returned_customers, "+"),
        Move("move=lost", say(N_("Left")), bucket.lost_customers, "−"),
    ]


BEHIND: dict[str, tuple[dict[str, str], ...]] = {
    "retention": ({"move": "stayed"}, {"move": "lost"}),
    "churn": ({"move": "lost"},),
    "repeat": ({"order": "visits"},),
    "frequency": ({"order": "visits"},),
    "order": ({"order": "value"},),
    "value": ({"order": "value"},),
}
"""Which lists of customers stand behind a number, as ``queries.figures.customers_behind`` is asked for them."""
