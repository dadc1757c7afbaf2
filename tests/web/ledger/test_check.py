"""``habitue check`` finds whatever is not as entries and facts make it, and nothing else."""

import json
from datetime import timedelta

import pytest
from django.db import connection

from habitue.cli import check as command
from habitue.language import Language
from habitue.web import triggers
from habitue.web.actions.event import Sender
from habitue.web.actions.merge import merge, part
from habitue.web.actions.nightly import expire
from habitue.web.models import Account, Card, ClosedDays, Customer, Entry, Lot
from habitue.web.queries.card import find
from habitue.web.queries.drift import Checked, drifts
from tests.web.ledger.tills import NOON, POINTS, card, event, programme, send

EN = Language("en")


@pytest.fixture
def shop(cafe):
    """A shop in which everything happened that can happen to a card."""
    programme(cafe.shop, expiry={"life": "fixed", "days": 20}, cap_a_day=4, cool_down_minutes=5)
    programme(cafe.shop, POINTS, "points", expiry={"life": "idle", "days": 15})
    for n, name in enumerate(("Ana", "Bea", "Cleo")):
        _, code = card(cafe.shop, name)
        visits = [
            event("visit", code, at=NOON + timedelta(days=2 * day), amount=1500, offline=True)
            for day in range(12)
        ]
        visits += [
            event("refund", code, at=NOON + timedelta(days=25), refers_to=visits[n]["id"], amount=700),
            event("undo", code, at=NOON + timedelta(days=26), refers_to=visits[n + 3]["id"]),
            event("redeem", code, at=NOON + timedelta(days=24), programme="points", reward="cake"),
            event(
                "redeem",
                code,
                at=NOON + timedelta(days=24),
                programme="stamps",
                reward="coffee",
                offline=True,
            ),
            event("gift", code, at=NOON + timedelta(days=1), programme="stamps", reward="coffee"),
            event("adjust", code, at=NOON + timedelta(days=1), programme="points", units=-3, reason="a slip"),
            event("opening", code, at=NOON - timedelta(days=1), programme="points", units=7),
            event("visit", code, at=NOON + timedelta(days=88)),
        ]
        order = visits if n == 0 else visits[::-1] if n == 1 else visits[5:] + visits[:5]
        for start in range(0, len(order), 4):
            send(cafe.shop, *order[start : start + 4], now=NOON + timedelta(days=88))
    expire(cafe.shop, NOON.date() + timedelta(days=90), NOON + timedelta(days=91))
    return cafe.shop


def found(shop):
    checked = Checked()
    return [(one.told(EN), one.card, one.programme) for one in drifts(shop, done=checked)], checked


def test_all_is_well_after_everything_that_can_happen(shop):
    assert found(shop) == ([], Checked(cards=3))
    assert set(Entry.objects.values_list("type", flat=True)) >= {"earn", "expire", "redeem", "reverse"}


def test_all_is_well_after_a_merge_and_its_undoing(shop):
    people = list(Customer.objects.filter(shop=shop).order_by("pk")[:2])
    at = NOON + timedelta(days=95)
    merged = merge(shop, *people, at=at, sender=Sender("page"))
    assert found(shop)[0] == []
    part(shop, merged, at=at, sender=Sender("page"))
    assert found(shop)[0] == []


def test_cards_under_changed_terms_wait_for_the_night(shop):
    ClosedDays.objects.create(shop=shop, first_day=NOON.date(), last_day=NOON.date() + timedelta(days=3))
    assert found(shop) == ([], Checked(cards=0, waiting=3))
    expire(shop, NOON.date() + timedelta(days=91), NOON + timedelta(days=92))
    assert found(shop) == ([], Checked(cards=3))


def changed(sql, *values):
    """What no guard would let pass."""
    triggers.take_away(connection)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
    triggers.put(connection)


def test_a_balance_that_was_tampered_with_is_found(shop):
    purse = Account.objects.filter(kind="purse", programme__key="points").first()
    changed("UPDATE web_account SET balance = balance + 5 WHERE id = %s", purse.pk)
    key, held = str(purse.card.key), purse.balance
    assert found(shop)[0] == [
        (f"purse: {held + 5} is written, its entries sum to {held}", key, "points"),
        (f"the lots hold {held}, the purse {held + 5}", key, "points"),
        ("all accounts together come to 5 instead of 0", "", "points"),
    ]


def test_an_entry_that_was_changed_is_found(shop):
    entry = Entry.objects.filter(type="earn").first()
    changed("UPDATE web_entry SET amount = amount + 1 WHERE id = %s", entry.pk)
    said = [what for what, _, _ in found(shop)[0]]
    purse, lot = entry.credit, entry.credit_lot
    assert said[:3] == [
        f"purse: {purse.balance} is written, its entries sum to {purse.balance + 1}",
        f"lot {lot.key}: {lot.remaining} is written, its entries sum to {lot.remaining + 1}",
        "all accounts together come to -1 instead of 0",
    ]
    assert sum("the facts make" in one for one in said) == 2


def test_an_entry_that_was_deleted_is_found(shop):
    entry = Entry.objects.filter(type="expire").first()
    changed("DELETE FROM web_entry WHERE id = %s", entry.pk)
    assert len(found(shop)[0]) == 5


def test_a_memory_that_was_changed_is_found(shop):
    made = Card.objects.filter(shop=shop).first()
    memory = made.memory
    memory["purses"]["stamps"]["owed"] = -4
    changed("UPDATE web_card SET memory = %s WHERE id = %s", json.dumps(memory), made.pk)
    assert found(shop)[0] == [("what the card remembers is not what its facts make", str(made.key), "")]


def test_another_shop_is_left_alone(cafe, shop):
    changed("UPDATE web_account SET balance = balance + 5 WHERE kind = 'purse'")
    assert found(cafe.other) == ([], Checked())


@pytest.fixture
def habitue(monkeypatch, capsys):
    """The command in this process: its status and what it said."""
    monkeypatch.setattr("habitue.web.start.prepare", lambda **_: None)

    def run(*arguments, language="en"):
        from habitue.cli.main import main

        monkeypatch.setenv("HABITUE_LANGUAGE", language)
        with pytest.raises(SystemExit) as end:
            main(["check", *arguments])
        said = capsys.readouterr()
        return end.value.code, (said.out + said.err).splitlines()

    return run


def test_the_command_says_that_all_is_well(shop, habitue):
    well = "All is well: 3 cards are what their facts make them, and every balance is the sum of its entries."
    assert habitue() == (0, [well])
    assert habitue("--shop", shop.public_id) == (0, [well])


def test_the_command_names_shop_card_and_programme_and_ends_with_status_1(shop, habitue):
    lot = Lot.objects.filter(remaining__gt=0).first()
    changed("UPDATE web_lot SET remaining = remaining + 1 WHERE id = %s", lot.pk)
    status, lines = habitue(language="fr")
    key = find(shop, str(lot.account.card.key)).key
    place = f"Café du Port · carte {key} · {lot.account.programme.key} · "
    colon = "\N{NARROW NO-BREAK SPACE}:"
    told = f"{lot.remaining + 1} est inscrit, la somme de ses écritures est {lot.remaining}"
    assert (status, lines[0], lines[-1]) == (1, f"{place}lot {lot.key}{colon} {told}", "3 anomalies.")


def test_a_missing_guard_is_a_drift(shop, habitue):
    name = "web_event_no_delete"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}" + ("" if connection.vendor == "sqlite" else " ON web_event"))
    assert habitue()[1][0].startswith(f"the database lacks its guard {name}")
    triggers.put(connection)


def test_a_shop_that_is_not_there_is_said_so(shop, habitue):
    status, lines = habitue("--shop", "nowhere")
    assert status == 1
    assert lines[0].startswith("Error: There is no shop nowhere.")
    assert command.NoSuchShop.message.startswith("There is no shop")
