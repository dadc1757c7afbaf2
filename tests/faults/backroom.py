"""The back room of the proofs: a process that opens shops, changes terms and does the night's work by the project's own actions.

It is told what to do by lines of JSON, on the same database as the servers, as another process of theirs would be.
"""

import json
import subprocess
import sys
import traceback
import uuid
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.faults import oracle
from tests.faults.server import ROOT, Ground, Server, ground

OPEN_DAYS = 120
"""A shop has been open for so long."""


@dataclass(frozen=True)
class ShopToTest:
    """A shop with its API key, and the codes of its cards."""

    id: int
    public_id: str
    key: str
    cards: dict[str, str]  # by code, the card's own key


class BackRoom(AbstractContextManager["BackRoom"]):
    """The process, and what it can be asked for."""

    def __init__(self, place: Ground) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.backroom"],
            env=place.environment(),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, what: str, **values: Any) -> Any:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps({"what": what, **values}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the back room ended while it was asked to {what}")
        found = json.loads(line)
        if "trouble" in found:
            raise RuntimeError(f"asked to {what}: {found['trouble']}")
        return found["done"]

    def open_shop(
        self, cards: int, *, programmes: Sequence[str] = (oracle.STAMPS, oracle.POINTS)
    ) -> ShopToTest:
        return ShopToTest(**self.ask("open_shop", cards=cards, programmes=list(programmes)))

    def __exit__(self, *_: object) -> None:
        with suppress(BrokenPipeError):  # it may have ended by itself, in trouble
            self.process.communicate(timeout=20)


@dataclass(frozen=True)
class Site:
    """Where a proof takes place: a database, a server on it, and the back room."""

    ground: Ground
    server: Server
    room: BackRoom


@contextmanager
def site(kind: str) -> Iterator[Site]:
    """A new site on ``sqlite`` or ``postgres``, gone at the end."""
    with ground(kind) as place, Server(place) as server, BackRoom(place) as room:
        try:
            yield Site(place, server, room)
        except Exception as trouble:
            trouble.add_note(server.log.read_text(errors="replace")[-3000:])
            raise


# ---- inside that process ----


def _open_shop(cards: int, programmes: list[str]) -> dict[str, Any]:
    from django.db import transaction

    with transaction.atomic():
        return _opened_shop(cards, programmes)


def _opened_shop(cards: int, programmes: list[str]) -> dict[str, Any]:
    """A shop that has been open for a while, with its programmes, its cards and a key."""

    from habitue.web.actions import programme
    from habitue.web.actions.card import new_card
    from habitue.web.actions.key import make_key
    from habitue.web.actions.shop import open_shop
    from habitue.web.models import Routine, Shop, User
    from habitue.web.worker import nightly

    at = datetime.now(UTC) - timedelta(days=OPEN_DAYS)
    owner = User.objects.create_user(f"{uuid.uuid4()}@example.org")
    shop = Shop(name="Café du Port")
    staff = open_shop(shop, owner=owner, location="Comptoir", at=at)
    known, first_day = terms_of(coffee=oracle.COSTS[oracle.COFFEE][1]), at.astimezone(shop.zone).date()
    for name in programmes:
        programme.start(shop, name=name, terms=known[name], from_day=first_day, by=staff, at=at)
    # the proofs do the nights themselves, on days of their own
    for routine in nightly():
        Routine.objects.create(
            shop=shop, name=routine, done_through=at.date() + timedelta(days=999), ran_at=at
        )
    _made, secret = make_key(shop, location=None, name="Till", by=staff, at=at)
    found = {}
    for _ in range(cards):
        card = new_card(shop, None, at)
        found[card.codes.get().text] = str(card.key)
    return {"id": shop.pk, "public_id": shop.public_id, "key": secret, "cards": found}


def terms_of(*, coffee: int) -> dict[str, Any]:
    """What the oracle knows by heart."""
    from habitue.loyalty.terms import Expiry, Life, PerAmount, PerVisit, Reward, Terms, Unit

    mug = Reward(oracle.MUG, "A mug", oracle.COSTS[oracle.MUG][1], worth=600)
    life = Expiry(Life.FIXED, oracle.LIFE_DAYS)
    return {
        oracle.STAMPS: Terms(
            Unit.STAMP, (PerVisit(1),), (Reward(oracle.COFFEE, "A coffee", coffee, worth=120),), expiry=life
        ),
        oracle.POINTS: Terms(Unit.POINT, (PerAmount(1, 100),), (mug,)),
    }


def _make_dearer(shop: int, day: str) -> None:
    """A new version of the stamps' terms."""
    from habitue.web.actions import programme
    from habitue.web.models import Programme, Shop, Staff

    found = Shop.objects.get(pk=shop)
    programme.change(
        found,
        Programme.objects.get(shop=found, key=oracle.STAMPS),
        terms=terms_of(coffee=oracle.DEARER)[oracle.STAMPS],
        from_day=date.fromisoformat(day),
        by=Staff.objects.get(shop=found),
        at=datetime.now(UTC),
    )


def _night(shop: int, day: str) -> list[dict[str, Any]]:
    """What the worker does after a day; the events that it wrote."""
    from habitue.web.models import Event, Shop
    from habitue.web.worker import nightly

    found = Shop.objects.get(pk=shop)
    before = set(Event.objects.filter(shop=found).values_list("pk", flat=True))
    for routine in nightly().values():
        routine(found, date.fromisoformat(day), datetime.now(UTC))
    rows = Event.objects.filter(shop=found, accepted=True).exclude(pk__in=before)
    return [
        {
            "id": str(one.event_id),
            "kind": one.kind,
            "at": one.at.isoformat(),
            "card": one.card.codes.get().text,
        }
        for one in rows.select_related("card")
    ]


def main() -> None:
    from habitue.web.start import prepare

    prepare(migrate=False)
    for line in sys.stdin:
        print(json.dumps(_done(json.loads(line))), flush=True)


def _done(wish: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"done": WISHES[wish.pop("what")](**wish)}
    except Exception:  # noqa: BLE001  (told to whoever asked)
        return {"trouble": traceback.format_exc()}


WISHES = {"open_shop": _open_shop, "make_dearer": _make_dearer, "night": _night}

if __name__ == "__main__":
    main()
