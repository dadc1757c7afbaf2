"""What is done at the counter of the demo: the events of each visit, out of what the simulator says and what the cards hold."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from habitue.records.simulator import Coming
from habitue.web.demo.cafe import Words
from habitue.web.demo.people import chance
from habitue.web.models import Account, Card, Shop

_EVENTS = uuid.UUID("0c5b8a36-1b0f-4f4a-9f43-2f1d9c3e7a55")
_MINUTE = timedelta(minutes=1)

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Costs:
    """What rewards cost now, by programme and reward; and what their programme is called by tills."""

    of: Mapping[tuple[str, str], int]
    gift: tuple[str, str] | None  # what is given on the house


@dataclass(slots=True)
class Held:
    """What a card is known to hold: units by programme, and vouchers; less what was spent since it was looked at."""

    units: dict[str, int]
    vouchers: list[tuple[str, str, str, int, str | None]]


def held_by(cards: Sequence[Card]) -> dict[int, Held]:
    """What each of the cards holds, in two questions."""
    units: dict[int, dict[str, int]] = {card.pk: {} for card in cards}
    rows = Account.objects.filter(card__in=cards, kind="purse").values_list(
        "card_id", "programme__key", "balance"
    )
    for card, programme, balance in rows:
        units[card or 0][programme] = balance or 0
    memories = dict(Card.objects.filter(pk__in=units).values_list("pk", "memory"))
    return {card: Held(units[card], list((memories[card] or {}).get("vouchers", ()))) for card in units}


class Scribe:
    """Writes the events of visits, each with an id that follows from the visit."""

    def __init__(self, shop: Shop, words: Words, *, seed: int, places: Sequence[int]) -> None:
        self.shop, self.said, self.seed, self.places = shop, words.said, seed, places

    def at(self, visit: Coming) -> datetime:
        """The instant of a visit; its seconds too are its own."""
        clock = time(visit.minute // 60, visit.minute % 60, int(self._chance(visit, "second") * 60))
        return datetime.combine(visit.day, clock, self.shop.zone)

    def events(self, visit: Coming, card: Card, held: Held, costs: Costs) -> Iterator[Json]:
        """The visit, and what else happens with it: a reward, a gift, a mistake that is undone, a refund."""
        at, rare = self.at(visit), self._chance(visit, "rare")
        items = [{"name": name} for name in visit.items]
        yield self._event(
            visit, "visit", card, at, amount=visit.cents, currency=self.shop.currency, items=items
        )
        yield from self._spend(visit, card, at, held, costs)
        if rare < 0.004:
            yield from self._mistake(visit, card, at)
        elif rare < 0.007:
            yield from self._refund(visit, card, at)
        elif rare < 0.012 and costs.gift:
            yield from self._on_the_house(visit, card, at, costs.gift)
        elif rare < 0.0135 and costs.gift:
            programme, _ = costs.gift
            yield self._event(
                visit,
                "adjust",
                card,
                at + 2 * _MINUTE,
                programme=programme,
                units=1,
                reason=self.said["forgot"],
            )

    def paper(self, visit: Coming, card: Card, programme: str, units: int) -> Json | None:
        """The stamps of an old paper card, noted once with the first visit under the programme."""
        held = held_by([card])[card.pk].units.get(programme)
        if held is not None:
            return None
        said: Json = {"programme": programme, "units": units, "reason": self.said["paper"]}
        at = self.at(visit) - _MINUTE
        return {**self._event(visit, "opening", card, at, **said), "id": self._of_card(card, "paper")}

    def _of_card(self, card: Card, what: str) -> str:
        return str(uuid.uuid5(_EVENTS, f"{card.key}:{self.seed}:{what}"))

    def _spend(self, visit: Coming, card: Card, at: datetime, held: Held, costs: Costs) -> Iterator[Json]:
        for place, voucher in enumerate(list(held.vouchers)):
            if (voucher[4] or "9") >= visit.day.isoformat() and self._chance(visit, "voucher", place) < 0.6:
                yield self._event(
                    visit, "redeem", card, at + _MINUTE, key=f"voucher{place}", voucher=voucher[0]
                )
                held.vouchers.remove(voucher)
                return
        ready = [
            (cost, programme, reward)
            for (programme, reward), cost in costs.of.items()
            if held.units.get(programme, 0) >= cost
        ]
        # most save up for the best that the programme has; some take what they can have
        wish = 0.75 if ready and max(ready)[0] >= max(costs.of.values()) * 0.5 else 0.12
        if ready and self._chance(visit, "spend") < wish:
            cost, programme, reward = max(ready) if self._chance(visit, "best") < 0.8 else min(ready)
            held.units[programme] -= cost
            yield self._event(visit, "redeem", card, at + _MINUTE, programme=programme, reward=reward)

    def _mistake(self, visit: Coming, card: Card, at: datetime) -> Iterator[Json]:
        twice = self._event(visit, "visit", card, at + _MINUTE, key="twice", confirmed=True)
        yield twice
        yield self._event(visit, "undo", card, at + 2 * _MINUTE, refers_to=twice["id"])

    def _refund(self, visit: Coming, card: Card, at: datetime) -> Iterator[Json]:
        amount = visit.cents // len(visit.items)
        target = self._id(visit, "visit")
        yield self._event(
            visit,
            "refund",
            card,
            at + 9 * _MINUTE,
            amount=amount,
            refers_to=target,
            reason=self.said["spilled"],
        )

    def _on_the_house(self, visit: Coming, card: Card, at: datetime, gift: tuple[str, str]) -> Iterator[Json]:
        programme, reward = gift
        given = self._event(
            visit,
            "gift",
            card,
            at + 3 * _MINUTE,
            programme=programme,
            reward=reward,
            reason=self.said["wait"],
        )
        yield given
        voucher = f"{given['id']}:{programme}"
        yield self._event(visit, "redeem", card, at + 4 * _MINUTE, key="handed", voucher=voucher)

    def _event(
        self, visit: Coming, kind: str, card: Card, at: datetime, *, key: str = "", **said: Any
    ) -> Json:
        return {
            "id": self._id(visit, key or kind),
            "kind": kind,
            "card": str(card.key),
            "at": at.isoformat(),
            "location": self.places[visit.place],
            **said,
        }

    def _id(self, visit: Coming, what: str) -> str:
        return str(
            uuid.uuid5(_EVENTS, f"{self.shop.public_id}:{self.seed}:{visit.person}:{visit.day}:{what}")
        )

    def _chance(self, visit: Coming, *what: object) -> float:
        return chance(self.seed, visit.person, visit.day, *what)
