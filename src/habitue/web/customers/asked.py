"""What a list of customers is narrowed to and how it is ordered: read from an address, and written into one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from habitue.language import N_
from habitue.metrics.results import LIFECYCLE
from habitue.predictions.chances import CHANCES, Chance
from habitue.report import wording
from habitue.report.rfm_groups import RFM_GROUPS
from habitue.report.stages import STAGES
from habitue.web.customers.foreseen import CHANCE_WORDS
from habitue.web.languages import spoken
from habitue.web.queries.figures import Narrowing

ORDERS = {
    "seen": N_("Last seen"),
    "new": N_("Newest"),
    "visits": N_("Most visits"),
    "value": N_("Most spent"),
    "expected": N_("Most expected in 90 days"),
}
LATE = N_("Late by their own rhythm")
WORTH = N_("Worth keeping")
KEEP = N_("Worth keeping: spent much, and less sure to come again than four weeks ago")
MONEY_ORDERS = ("value", "expected")
FIRST_ORDER = "seen"


@dataclass(frozen=True, slots=True)
class Asked:
    """The words of a search, and a filter: what narrows the list, and its order."""

    q: str
    narrowing: Narrowing
    order: str

    @property
    def filter(self) -> dict[str, str]:
        """What is not as it always is, as the address says it, without the words of the search."""
        said = {
            "stage": self.narrowing.stage,
            "group": self.narrowing.group,
            "late": "1" if self.narrowing.late else "",
            "chance": self.narrowing.chance,
            "keep": "1" if self.narrowing.keep else "",
            "order": "" if self.order == FIRST_ORDER else self.order,
        }
        return {name: value for name, value in said.items() if value}

    @property
    def address(self) -> str:
        """Everything asked for, as the end of an address to which a page can be added."""
        return urlencode(({"q": self.q} if self.q else {}) | self.filter)

    @property
    def words(self) -> str:
        """``Champions · Often, and lately``: what the list is narrowed to; nothing where it holds everybody."""
        found = [STAGES[stage].name for stage in LIFECYCLE if stage == self.narrowing.stage]
        if self.narrowing.late:
            found.append(LATE)
        if self.narrowing.group:
            found.append(RFM_GROUPS[self.narrowing.group].name)
        said = [spoken().text(name) for name in found]
        if self.narrowing.chance:
            said.append(chance_name(self.narrowing.chance))
        return " · ".join([*said, spoken().text(WORTH)] if self.narrowing.keep else said)

    @property
    def foresees(self) -> bool:
        """Whether what is expected of each customer matters here."""
        return bool(self.narrowing.chance) or self.narrowing.keep or self.order == "expected"


def chance_name(chance: Chance) -> str:
    """``Still a customer: probably``."""
    return wording.sentence(
        spoken().text(N_("still a customer: {chance}"), chance=spoken().text(CHANCE_WORDS[chance]))
    )


def orders_for(*, money: bool) -> dict[str, str]:
    """The orders that somebody may choose."""
    return {code: name for code, name in ORDERS.items() if money or code not in MONEY_ORDERS}


def asked_of(said: Mapping[str, str], *, money: bool) -> Asked:
    """What an address or a form asks for; what there is not is left out."""

    def one_of(name: str, known: Mapping[str, object] | tuple[str, ...]) -> str:
        value = said.get(name, "")
        return value if value in known else ""

    narrowing = Narrowing(
        one_of("stage", LIFECYCLE),
        one_of("group", RFM_GROUPS),
        said.get("late") == "1",
        next((chance for chance in CHANCES if chance == said.get("chance")), ""),
        money and said.get("keep") == "1",
    )
    order = one_of("order", orders_for(money=money)) or FIRST_ORDER
    return Asked(said.get("q", "")[:200], narrowing, order)
