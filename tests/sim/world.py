"""One course of events from one seed: a shop, tills, trouble; at the end everybody is heard, and the ledger must be the oracle's."""

import hashlib
import json
import random
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction

from habitue.language import Language
from habitue.web.actions.event import Sender, record
from habitue.web.models import Account, Card, Event, Shop
from tests.faults import oracle
from tests.sim.browsers import Browsers
from tests.sim.network import Clock, Network
from tests.sim.till import Answer, Reply, Till

START = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
HOURS, CALM_HOURS = 30, 4
MUTANTS = (
    "no unique key",
    "write not awaited",
    "no body hash",
    "place not looked at",
    "other windows forgotten",
)
FINAL = {"recorded", "replayed"}
ENGLISH = Language("en")
Body = dict[str, Any]


class _Crash(Exception):
    """The server's process dies here."""


class World:
    """``faults`` is what was found wrong; ``trace`` the hash of all that happened, the same for the same seed."""

    def __init__(
        self, shop: Shop, cards: Sequence[str], browsers: Browsers, seed: int, mutant: str = ""
    ) -> None:
        self.shop, self.cards, self.mutant = shop, list(cards), mutant
        self.chance = random.Random(seed)
        self.hash = hashlib.sha256()
        self.clock = Clock(START)
        self.network = Network(self.clock, self.chance, told=self.tell)
        self.sent: dict[str, Body] = {}
        self.first_bodies: dict[str, Body] = {}
        self.replies: dict[str, set[str]] = {}
        self.altered: set[str] = set()
        till = partial(Till, clock=self.clock, network=self.network, chance=self.chance, browsers=browsers)
        self.tills = [
            till(number, server=self.serve, cards=self.cards, told=self.tell)
            for number in range(self.chance.randint(1, 3))
        ]
        browsers.ask("begin", tills=len(self.tills))
        self.faults: list[str] = []

    @property
    def trace(self) -> str:
        return self.hash.hexdigest()

    def tell(self, *what: Any) -> None:
        self.hash.update(json.dumps([self.clock.now.isoformat(), *what], default=str).encode())

    def run(self) -> "World":
        """Trouble for a day, then calm until nothing is unsent; then look."""
        for till in self.tills:
            till.start()
            self._plan(till.scan, self.chance.randint(3, 10))
            for trouble, most in (
                *(
                    (till.cut, 2),
                    (till.lose_network, 2),
                    (till.wipe, 1),
                    (till.wipe_while_busy, 1),
                    (till.set_clock, 2),
                ),
                *((till.fill_disk, 1), (till.withdraw, 1), (till.open_window, 1), (self.mistake, 2)),
            ):
                self._plan(trouble, self.chance.randint(0, most))
        self.clock.run(START + timedelta(hours=HOURS))
        self.network.trouble = 0.0
        for till in self.tills:
            till.withdrawn = ""
            till.free_disk()
            till.find_network()
            till.cut()
            till.start()
        self.clock.run(self.clock.now + timedelta(hours=CALM_HOURS / 2))
        for till in self.tills:
            till.answer_everything()
        self.clock.run(self.clock.now + timedelta(hours=CALM_HOURS / 2))
        for till in self.tills:
            till.look()
        self._look()
        return self

    def _plan(self, action: Callable[[], None], times: int) -> None:
        for _ in range(times):
            self.clock.plan(self.chance.uniform(0, HOURS * 3600), action)

    def serve(self, sent: list[Body]) -> Reply | None:
        """The server's own code, which dies now and then: before it has committed, or after and before it answers."""
        fate = self.chance.choices(("fine", "before commit", "after commit", "busy"), (36, 2, 2, 1))[0]
        self.sent |= {body["id"]: body for body in sent}
        if fate == "busy":
            return 429, json.dumps({"error": "too_many", "text": "Too many requests."})
        try:
            with transaction.atomic():
                answers = record(
                    self.shop, self._mutated(sent), sender=Sender("api"), received_at=self.clock.now
                )
                if fate == "before commit":
                    raise _Crash
        except _Crash:
            self.tell("server", fate)
            return self._last_words()
        found = [
            answer.as_json(ENGLISH) | {"id": body["id"]} for body, answer in zip(sent, answers, strict=True)
        ]
        self.tell("server", fate, [(one["id"], one["status"], one["outcome"]) for one in found])
        for body, answer in zip(sent, found, strict=True):
            self._look_at_answer(body, answer)
        return self._last_words() if fate == "after commit" else (200, json.dumps({"answers": found}))

    def _last_words(self) -> Reply | None:
        """What is heard of a server that died: nothing, a gateway's page, or that it failed."""
        failed = json.dumps({"error": "failed", "text": "The server failed."})
        return self.chance.choice((None, (502, "<h1>Bad gateway</h1>"), (500, failed)))

    def mistake(self) -> None:
        """A till that is wrong: it sends another body under the id of an event."""
        if not self.sent:
            return
        body = self.chance.choice(list(self.sent.values()))
        later = datetime.fromisoformat(body["at"]) + timedelta(seconds=1)
        altered = {**body, "at": later.isoformat()}
        self.altered.add(altered["id"])
        self.tell("altered", altered)
        self.network.carry("a wrong till", lambda: self._err(altered), lambda: None)

    def _err(self, altered: Body) -> None:
        right = self.sent[altered["id"]]
        self.serve([altered])
        self.sent[right["id"]] = right

    def _mutated(self, sent: list[Body]) -> list[Body]:
        """What a server without its promises would make of it."""
        if self.mutant == "no unique key":
            return [
                {**body, "id": hashlib.md5(f"{self.trace}{body['id']}".encode()).hexdigest()}  # noqa: S324
                if body["id"] in self.first_bodies
                else body
                for body in sent
            ]
        if self.mutant == "no body hash":
            return [self.first_bodies.get(body["id"], body) for body in sent]
        return sent

    def _look_at_answer(self, body: Body, answer: Answer) -> None:
        """Every answer to one body is the first one; another body under its id is a conflict; a question writes nothing."""
        name, status = body["id"], answer["status"]
        if status == "asked":
            if body.get("confirmed") or body.get("offline") or name in self.first_bodies:
                self.faults.append(f"{name} was asked about though it was decided")
            return
        same = self.first_bodies.setdefault(name, body) == body
        if same == (status == "conflict") or status not in ("recorded", "replayed", "conflict"):
            self.faults.append(
                f"{name} got {status} though its body was {'the' if same else 'not the'} first"
            )
        if (
            status == "recorded"
            and body.get("confirmed")
            and any(name in till.undecided for till in self.tills)
        ):
            self.faults.append(f"{name} was confirmed by nobody")
        if same:
            told = self.replies.setdefault(name, set())
            told.add(f"{answer['outcome']} {answer['balances']}")
            if len(told) > 1:
                self.faults.append(f"{name} got {len(told)} answers")

    def _look(self) -> None:
        self._look_for_what_was_promised()
        self._look_at_balances()

    def _look_for_what_was_promised(self) -> None:
        stored = set(map(str, self._events().values_list("event_id", flat=True)))
        known = {name for till in self.tills for name in till.made}
        self.faults += [f"{name} was never scanned" for name in sorted(stored - known)]
        for till in self.tills:
            self.faults += [f"{till.name} left {why} to nobody" for why in till.unhandled]
            kept = {one["id"]: one["answer"] for one in till.log}
            for entry in till.queue:
                self.faults.append(f"{till.name} has {entry['id']} that nobody answered")
            for name in sorted(till.promised - till.wiped - stored - kept.keys()):
                self.faults.append(f"{till.name} showed {name} as done; it is nowhere")
            for name, answer in kept.items():
                if answer and answer["status"] in FINAL and name not in stored:
                    self.faults.append(f"{till.name} heard that {name} was recorded; it is not")
                # unless the till that is wrong said that it happened
                if answer is None and name in stored - self.altered:
                    self.faults.append(f"{till.name} was told not to count {name}; it counts")

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


def simulate(shop: Shop, cards: Sequence[str], browsers: Browsers, seed: int, mutant: str = "") -> World:
    """Run one seed, and take back what it wrote."""
    world = World(shop, cards, browsers, seed, mutant)
    try:
        with transaction.atomic():
            world.run()
            raise _Undone
    except _Undone:
        return world
