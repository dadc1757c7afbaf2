"""What is expected of a customer, in words: the chance that they still are one, their visits and value to come; or why nothing is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from habitue.language import N_
from habitue.metrics.activity import AMOUNT_UNITS
from habitue.models.held import Need, too_short
from habitue.predictions.chances import Chance, chance_of
from habitue.report import wording
from habitue.web.foresight import AHEAD_DAYS, Outlook
from habitue.web.languages import spoken
from habitue.web.models import Customer, CustomerForesight, Foresight, Shop

CHANCE_WORDS: dict[Chance, str] = {
    "likely": N_("probably"),
    "doubt": N_("in doubt"),
    "gone": N_("probably not"),
}
"""Whether somebody is still a customer."""
STILL = N_("Still a customer?")
CHANCE_MEANS = N_(
    "The chance that they still come at all, judged by how often and how lately they came: silence says more of "
    "somebody who came often."
)
AVERAGES_MEAN = N_("Visits and value to come are averages over many such customers: nobody comes 2.4 times.")
NOT_YET = N_("This customer is foreseen from the night after their first purchase.")
NOBODY_YET = N_("Who will come again cannot be foreseen yet.")
ROUGH = N_("The figures here come from the model that came closest: take them for a rough guide.")
_WHOLE_FROM = 10


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What is expected, by name; how it is known, sentence by sentence; and where nothing is expected, why."""

    facts: list[tuple[str, str]]
    notes: list[str]
    reason: str


def foresight_in(customer: Customer) -> CustomerForesight | None:
    """What is expected of them, which was read along; None where nothing is."""
    return getattr(customer, "foresight", None)


def foreseen(
    one: CustomerForesight | None, shop: Shop, known: tuple[Foresight, Outlook] | None, *, money: bool
) -> Foreseen | None:
    """The page's part about what is to come; value only with ``money``; None while the shop waits for its first night."""
    if known is None:
        return None
    kept, outlook = known
    if one is None or not outlook.model:
        return Foreseen([], [], _reason(outlook))
    say = spoken().text
    facts = [(say(name), text) for name, text in _facts(one, shop, money=money)]
    return Foreseen(facts, list(_notes(kept, outlook)), "")


def _facts(one: CustomerForesight, shop: Shop, *, money: bool) -> Iterator[tuple[str, str]]:
    yield STILL, wording.sentence(chance_text(one.p_alive))
    if one.has_fallen:
        yield N_("Four weeks ago"), wording.share_text(one.p_alive_before, spoken())
    yield N_("Visits in the next 90 days"), visits_text(one.visits)
    if money and one.units is not None:
        yield N_("Value in the next 90 days"), expected_text(one, shop)


def chance_text(p_alive: float) -> str:
    """``probably (72%)``."""
    word = spoken().text(CHANCE_WORDS[chance_of(p_alive)])
    return spoken().text("{word} ({share})", word=word, share=wording.share_text(p_alive, spoken()))


def visits_text(visits: float) -> str:
    """``about 2.4``; whole from ten on."""
    number = spoken().number(visits, 0 if visits >= _WHOLE_FROM else 1)
    return spoken().text(N_("about {number}"), number=number)


def expected_text(one: CustomerForesight, shop: Shop) -> str:
    """``about €45.20``; nothing where the sales do not say what was paid."""
    if one.units is None:
        return ""
    value = wording.money_text(one.units / AMOUNT_UNITS, shop.currency, spoken())
    return spoken().text(N_("about {number}"), number=value)


def foreseen_line(one: CustomerForesight | None, shop: Shop, *, money: bool) -> str:
    """``still a customer: probably (72%) · about €45.20 in 90 days``; nothing of who is not foreseen."""
    if one is None:
        return ""
    chance = spoken().text(N_("still a customer: {chance}"), chance=chance_text(one.p_alive))
    value = expected_text(one, shop) if money else ""
    ahead = spoken().text(N_("{value} in {days} days"), value=value, days=AHEAD_DAYS) if value else ""
    return " · ".join(part for part in (chance, ahead) if part)


def _notes(kept: Foresight, outlook: Outlook) -> Iterator[str]:
    """What the figures mean, how wrong the model was on the shop's own last days, and up to when it knows the sales."""
    say = spoken().text
    yield say(CHANCE_MEANS)
    yield say(AVERAGES_MEAN)
    if outlook.trial is not None:
        yield outlook.trial.sentence(spoken())
        if outlook.trial.verdict == "naive":
            yield say(ROUGH)
    if outlook.message:
        yield say(outlook.message, **outlook.values)
    if kept.day is not None:
        day = spoken().day(kept.day)
        yield say(
            N_("Foreseen from the sales up to {day}; a visit after it counts from the next night on."),
            day=day,
        )


def _reason(outlook: Outlook) -> str:
    """Why nothing is expected of this customer."""
    say = spoken().text
    if outlook.lacks:
        missing = [Need(one.what, one.have, one.enough, None) for one in outlook.lacks]
        return f"{say(NOBODY_YET)} {too_short(missing, spoken())}"
    if outlook.message and not outlook.model:
        return f"{say(NOBODY_YET)} {say(outlook.message, **outlook.values)}"
    return say(NOT_YET)
