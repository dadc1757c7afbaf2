"""One course of events from one seed: a shop, tills, trouble; at the end everybody is heard, and the ledger must be the oracle's."""

import hashlib
import json
import random
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction

from habitue.language import Language
from habitue.web.actions.event import Sender, record
from habitue.web.models import Account, Card, Event, Shop
from tests.faults import oracle
from tests.sim.network import Clock, Network
from tests.sim.till import Answer, Till

START = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
HOURS, CALM_HOURS = 30, 4
MUTANTS = ("no unique key", "write not awaited", "no body hash")
ENGLISH = Language("en")


class _Crash(Exception):
    """The server's process dies here."""


class World:
    """``faults`` is what was found wrong; ``trace`` the hash of all that happened, the same for the same seed."""

    def __init__(self, shop: Shop, cards: Sequence[str], seed: int, mutant: str = "") -> None:
        self.shop, self.cards, self.mutant = shop, list(cards), mutant
        self.chance = random.Random(seed)
        self.hash = hashlib.sha256()
        self.clock = Clock(START)
        self.network = Network(self.clock, self.chance, told=self.tell)
        self.first_bodies: dict[str, str] = {}
        self.tills = [
            Till(
                f"till {number}",
                self.clock,
                self.network,
                self.chance,
                self.serve,
                self.cards,
                self.tell,
                awaited=mutant != "write not awaited",
            )
            for number in range(self.chance.randint(1, 3))
        ]
        self.faults: list[str] = []

    @property
    def trace(self) -> str:
        return self.hash.hexdigest()

    def tell(self, *what: Any) -> None:
        self.hash.update(json.dumps([self.clock.now.isoformat(), *what], default=str).encode())

    def run(self) -> "World":
        """Trouble for a day, then calm until nothing is unsent; then look."""
        for till in self.tills:
            self._plan(till.scan, self.chance.randint(5, 14))
            for trouble, most in ((till.cut, 3), (till.wipe, 1), (till.set_clock, 2), (till.mistake, 2)):
                self._plan(trouble, self.chance.randint(0, most))
        self.clock.run(START + timedelta(hours=HOURS))
        self.network.trouble = 0.0
        for till in self.tills:
            till.start() if not till.up else till.send()
        self.clock.run(START + timedelta(hours=HOURS + CALM_HOURS))
        self._look()
        return self

    def _plan(self, action: Callable[[], None], times: int) -> None:
        for _ in range(times):
            self.clock.plan(self.chance.uniform(0, HOURS * 3600), action)

    def serve(self, sent: list[dict[str, Any]]) -> list[Answer]:
        """The server's own code, which dies now and then: before it has committed, or after and before it answers."""
        fate = self.chance.choices(("fine", "before commit", "after commit"), (18, 1, 1))[0]
        try:
            with transaction.atomic():
                answers = record(
                    self.shop, self._mutated(sent), sender=Sender("api"), received_at=self.clock.now
                )
                if fate == "before commit":
                    raise _Crash
        except _Crash:
            self.tell("server", fate)
            raise ConnectionError from None
        found = [answer.as_json(ENGLISH) for answer in answers]
        self.tell("server", fate, [(one["id"], one["status"], one["outcome"]) for one in found])
        for body in sent:
            self.first_bodies.setdefault(body["id"], json.dumps(body, sort_keys=True))
        if fate == "after commit":
            raise ConnectionError
        return found

    def _mutated(self, sent: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """What a server without its promises would make of it."""
        if self.mutant == "no unique key":
            known = self.first_bodies
            return [
                {**body, "id": hashlib.md5(f"{self.trace}{body['id']}".encode()).hexdigest()}  # noqa: S324
                if body["id"] in known
                else body
                for body in sent
            ]
        if self.mutant == "no body hash":
            return [json.loads(self.first_bodies.get(body["id"], json.dumps(body))) for body in sent]
        return sent

    def _look(self) -> None:
        self._look_for_what_was_done()
        self._look_at_answers()
        self._look_at_balances()

    def _look_for_what_was_done(self) -> None:
        stored = set(map(str, self._events().values_list("event_id", flat=True)))
        known = {name for till in self.tills for name in till.done}
        for till in self.tills:
            if till.queue:
                self.faults.append(f"{till.name} has {len(till.queue)} events that nobody answered")
            for name in till.done.keys() - till.wiped - stored - till.quarantine.keys():
                self.faults.append(f"{till.name} showed {name} as done; it is nowhere")
        self.faults += [f"{name} was never scanned" for name in sorted(stored - known)]

    def _look_at_answers(self) -> None:
        """Every answer to one body is the first one; another body under its id is a conflict."""
        for till in self.tills:
            for event, answer in till.answers:
                same = json.dumps(event, sort_keys=True) == self.first_bodies[event["id"]]
                if same == (answer["status"] == "conflict"):
                    self.faults.append(
                        f"{event['id']} got {answer['status']} though its body was {'the' if same else 'not the'} first"
                    )
        told: dict[str, set[str]] = {}
        for till in self.tills:
            for event, answer in till.answers:
                if answer["status"] in ("recorded", "replayed"):
                    told.setdefault(event["id"], set()).add(f"{answer['outcome']} {answer['balances']}")
        self.faults += [
            f"{name} got {len(answers)} answers" for name, answers in told.items() if len(answers) > 1
        ]

    def _look_at_balances(self) -> None:
        accepted: dict[str, list[dict[str, Any]]] = {card: [] for card in self.cards}
        for name, card, kind, at, body, target in (
            self._events()
            .filter(accepted=True)
            .values_list("event_id", "card__key", "kind", "at", "body", "refers_to")
        ):
            event = {"id": str(name), "kind": kind, "at": at.isoformat(), **body}
            accepted[str(card)].append(event | ({"refers_to": str(target)} if target else {}))
        held = Counter(
            {
                (str(card), programme, kind): balance
                for card, programme, kind, balance in Account.objects.filter(
                    card__key__in=self.cards
                ).values_list("card__key", "programme__key", "kind", "balance")
            }
        )
        for card, events in accepted.items():
            wanted = oracle.balances(events)
            found = {(p, k): n for (one, p, k), n in held.items() if one == card and n}
            if wanted != found:
                self.faults.append(f"card {card} holds {found}, and should hold {wanted}")

    def _events(self) -> Any:
        return Event.objects.filter(shop=self.shop, card__in=Card.objects.filter(key__in=self.cards))


class _Undone(Exception):
    """Nothing of a run stays."""


def simulate(shop: Shop, cards: Sequence[str], seed: int, mutant: str = "") -> World:
    """Run one seed, and take back what it wrote."""
    world = World(shop, cards, seed, mutant)
    try:
        with transaction.atomic():
            world.run()
            raise _Undone
    except _Undone:
        return world
