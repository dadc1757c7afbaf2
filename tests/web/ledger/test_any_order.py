"""Random histories, sent in random order and batches: the books are true after each, and alike in the end."""

import random
import uuid
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from habitue.web.actions.nightly import expire
from habitue.web.models import Account
from habitue.web.queries.card import find
from habitue.web.queries.drift import Checked, drifts
from tests.web.ledger.tills import NOON, POINTS, card, event, programme, send
from tests.web.people import open_cafe

DAYS = 60
TERMS = {
    "plain": {},
    "fixed": {"expiry": {"life": "fixed", "days": 12}},
    "idle": {"expiry": {"life": "idle", "days": 9}, "cap_a_day": 2},
    "tiers": {
        "tiers": {
            "steps": [{"key": "silver", "name": "Silver", "threshold": 3, "multiplier": 200}],
            "window_days": 20,
        }
    },
}


def history(chance, *, spends):
    """Facts of one card as bodies without their card, each of which is a fact whatever the rules say."""
    facts = []
    for _ in range(chance.randint(3, 14)):
        at = NOON + timedelta(days=chance.randint(0, DAYS - 1), minutes=chance.randint(0, 500))
        kind = chance.choice(["visit"] * 5 + ["gift"] + (["redeem", "adjust"] if spends else []))
        fields = {"amount": chance.randint(0, 5000)} if kind == "visit" else {"programme": "stamps"}
        if kind == "redeem":
            fields["reward"] = "coffee"
        elif kind != "visit":
            fields["units"] = chance.randint(1, 8) * (-1 if kind == "adjust" else 1)
        facts.append(event(kind, at=at, offline=True, **fields))
        if chance.random() < 0.3:
            facts.append(taken_back(chance, chance.choice(facts), at))
    return facts


def taken_back(chance, target, at):
    kind = chance.choice(["undo", "refund"]) if target["kind"] in {"visit", "redeem"} else "undo"
    part = {"amount": chance.randint(1, 3000)} if kind == "refund" and "amount" in target else {}
    later = at + timedelta(minutes=chance.randint(1, 3000))
    return event(kind, at=later, refers_to=target["id"], offline=True, **part)


def on_card(facts, code):
    """The same facts once more, under ids of their own."""
    names = {fact["id"]: str(uuid.uuid4()) for fact in facts}
    return [
        fact
        | {"id": names[fact["id"]], "card": code}
        | ({"refers_to": names[fact["refers_to"]]} if "refers_to" in fact else {})
        for fact in facts
    ]


def in_batches(chance, shop, facts):
    """Send them in batches of one size, with a night between some of them."""
    now = NOON + timedelta(days=DAYS)
    size = chance.randint(1, len(facts))
    for start in range(0, len(facts), size):
        send(shop, *facts[start : start + size], now=now)
        if chance.random() < 0.3:
            expire(shop, (NOON + timedelta(days=chance.randint(20, DAYS - 1))).date(), now)


def purses(shop, code):
    found = Account.objects.filter(card=find(shop, code)).exclude(balance=0)
    return sorted(found.values_list("programme__key", "kind", "balance"))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), terms=st.sampled_from(sorted(TERMS)), spends=st.booleans())
def test_the_books_are_true_after_any_order_and_batching(db, seed, terms, spends):
    chance = random.Random(seed)  # noqa: S311
    shop, _ = open_cafe(email=f"{uuid.uuid4()}@example.org")
    programme(shop, **TERMS[terms])
    programme(shop, POINTS, "points", **TERMS[terms])
    facts, found = history(chance, spends=spends), []
    for turn in range(3):
        _, code = card(shop, f"Ana {turn}")
        mine = on_card(facts, code)
        if turn:
            chance.shuffle(mine)
        in_batches(chance, shop, mine)
        assert list(drifts(shop, done=Checked())) == []
        expire(shop, (NOON + timedelta(days=DAYS + 1)).date(), NOON + timedelta(days=DAYS + 2))
        assert list(drifts(shop, done=Checked())) == []
        found.append(purses(shop, code))
    if not spends:
        assert found[0] == found[1] == found[2]
