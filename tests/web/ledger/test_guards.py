"""The database itself refuses what nobody may do: by plain SQL, past all of our code, on either database."""

import uuid

import pytest
from django.db import IntegrityError, connection, transaction

from habitue.web import triggers
from habitue.web.models import Account, Entry, Event, Lot, Shop, Version
from tests.web.ledger.tills import card, event, programme, send


@pytest.fixture
def written(cafe):
    programme(cafe.shop)
    _, code = card(cafe.shop)
    send(cafe.shop, event("visit", code), event("visit", code, minutes=1))
    return cafe.shop


def refused(sql, *values):
    with pytest.raises(IntegrityError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
    return str(error.value).split("\n")[0]


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("web_entry", "amount", 5),
        ("web_entry", "at", "2020-01-01"),
        ("web_event", "answer", "{}"),
        ("web_event", "accepted", "0"),
        ("web_event", "day", "2020-01-01"),
        ("web_lot", "key", "other"),
        ("web_lot", "account_id", 1),
        ("web_account", "kind", "owed"),
        ("web_version", "terms", "{}"),
        ("web_version", "from_day", "2020-01-01"),
    ],
)
def test_what_was_written_is_not_edited(written, table, column, value):
    assert refused(f"UPDATE {table} SET {column} = %s", value) == f"{table} {triggers.REFUSED}"


@pytest.mark.parametrize("table", ["web_entry", "web_event", "web_lot", "web_account", "web_version"])
def test_what_was_written_is_not_deleted(written, table):
    assert refused(f"DELETE FROM {table}") == f"{table} {triggers.REFUSED}"


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has no TRUNCATE")
def test_tables_are_not_emptied(db):
    assert refused("TRUNCATE web_entry CASCADE") == f"web_entry {triggers.REFUSED}"


def copied(event_id, **changes):
    """Insert an entry like one that there is."""
    row = Entry.objects.filter(event=event_id).values().get() | changes
    del row["id"]
    columns = ", ".join(row)
    sql = f"INSERT INTO web_entry ({columns}) VALUES ({', '.join(['%s'] * len(row))})"
    return refused(
        sql, *(value.replace(tzinfo=None) if hasattr(value, "tzinfo") else value for value in row.values())
    )


def test_a_second_event_of_one_id_is_refused(written):
    columns = [f.column for f in Event._meta.fields if f.column != "id"]
    names = ", ".join(columns)
    found = refused(f"INSERT INTO web_event ({names}) SELECT {names} FROM web_event")
    assert "event_once" in found or "web_event.event_id" in found


def test_no_purse_is_overdrawn(written):
    first = Event.objects.order_by("pk").first()
    purse, issue = Account.objects.get(kind="purse"), Account.objects.get(kind="issue")
    found = copied(first.pk, ordinal=9, debit_id=purse.pk, credit_id=issue.pk, amount=3, credit_lot_id=None)
    assert "purse_not_negative" in found
    assert Account.objects.get(kind="purse").balance == 2


def test_no_lot_is_overdrawn(written):
    first = Event.objects.order_by("pk").first()
    purse, issue, lot = (
        Account.objects.get(kind="purse"),
        Account.objects.get(kind="issue"),
        Lot.objects.order_by("pk").first(),
    )
    change = {"debit_id": purse.pk, "credit_id": issue.pk, "debit_lot_id": lot.pk, "credit_lot_id": None}
    assert "lot_not_overdrawn" in copied(first.pk, ordinal=9, amount=2, **change)


def test_nothing_is_owed_to_the_customer(written):
    first = Event.objects.order_by("pk").first()
    purse = Account.objects.get(kind="purse")
    owed = Account.objects.create(
        shop=written, programme=purse.programme, card=purse.card, kind="owed", balance=0
    )
    assert "owed_not_positive" in copied(
        first.pk, ordinal=9, debit_id=purse.pk, credit_id=owed.pk, credit_lot_id=None
    )


@pytest.mark.parametrize("amount", [0, -1])
def test_an_entry_moves_something(written, amount):
    assert "entry_positive" in copied(Event.objects.order_by("pk").first().pk, ordinal=9, amount=amount)


def test_no_entry_leads_from_one_programme_to_another(cafe, written):
    other = programme(written, key="points")
    alien = Account.objects.create(shop=written, programme=other, kind="issue")
    found = copied(Event.objects.order_by("pk").first().pk, ordinal=9, debit_id=alien.pk)
    assert found == "an entry stays within one programme"


def expire(lot, amount, ordinal):
    purse, issue = lot.account, Account.objects.get(kind="issue")
    expiry, _ = Account.objects.get_or_create(
        shop=issue.shop, programme=issue.programme, card=None, kind="expiry"
    )
    first = Entry.objects.order_by("pk").first()
    return Entry(
        shop=issue.shop,
        event=first.event,
        ordinal=ordinal,
        type="expire",
        debit=purse,
        credit=expiry,
        amount=amount,
        debit_lot=lot,
        at=first.at,
        recorded_at=first.recorded_at,
    )


def test_a_lot_expires_once(written):
    Version.objects.get()
    lot = Lot.objects.order_by("pk").first()
    Lot.objects.filter(pk=lot.pk).update(remaining=2)
    expire(lot, 1, 8).save()
    with pytest.raises(IntegrityError, match="a lot expires once"), transaction.atomic():
        expire(lot, 1, 9).save()


def test_an_expiry_that_was_taken_back_may_come_again(written):
    lot = Lot.objects.order_by("pk").first()
    expire(lot, 1, 8).save()
    back = expire(lot, 1, 9)
    back.type, back.debit, back.credit = "rematch", back.credit, back.debit
    back.debit_lot, back.credit_lot = None, lot
    back.save()
    expire(lot, 1, 10).save()
    assert Lot.objects.get(pk=lot.pk).remaining == 0


def test_every_change_of_terms_gives_the_shop_a_new_stamp(cafe):
    def stamp():
        return Shop.objects.values_list("terms_stamp", flat=True).get(pk=cafe.shop.pk)

    seen, others = [stamp()], Shop.objects.get(pk=cafe.other.pk).terms_stamp
    made = programme(cafe.shop)
    seen.append(stamp())
    made.closed_from = "2027-01-01"
    made.save()
    seen.append(stamp())
    Version.objects.update(withdrawn_at=cafe.shop.made_at)
    seen.append(stamp())
    days = cafe.shop.closed_days.create(first_day="2026-08-01", last_day="2026-08-15")
    seen.append(stamp())
    days.delete()
    seen.append(stamp())
    assert len(set(seen)) == len(seen)
    assert Shop.objects.get(pk=cafe.other.pk).terms_stamp == others


def test_every_guard_is_in_place_and_missed_when_it_is_not(db):
    assert triggers.missing(connection) == []
    with connection.cursor() as cursor:
        suffix = "" if connection.vendor == "sqlite" else " ON web_entry"
        cursor.execute(f"DROP TRIGGER web_entry_no_update{suffix}")
    assert triggers.missing(connection) == ["web_entry_no_update"]
    triggers.put(connection)
    assert triggers.missing(connection) == []


def test_the_health_page_misses_a_guard(client, db):
    lacks = "The database lacks guards of the ledger: restart habitue serve, then run habitue check."
    assert lacks not in client.get("/health").json()["problems"]
    triggers.take_away(connection)
    assert lacks in client.get("/health").json()["problems"]
    triggers.put(connection)


@pytest.mark.django_db(transaction=True)
def test_tests_with_real_transactions_leave_the_guards_in_place(cafe):
    programme(cafe.shop)
    _, code = card(cafe.shop)
    assert send(cafe.shop, event("visit", code))[0].status == "recorded"
    assert uuid.UUID(str(Event.objects.get().event_id))
