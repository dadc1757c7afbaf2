"""Two customers who are one: likely pairs, a look before, one card afterwards, and each their own again."""

import pytest

from habitue.web.actions.event import Sender
from habitue.web.actions.merge import merge, part
from habitue.web.models import Account, Card, Code, Customer, Entry, Lot, Merge
from habitue.web.queries.card import find
from habitue.web.queries.customer import likenesses, main_card
from tests.web.customers.folk import add, address, found_names
from tests.web.ledger.tills import NOON, POINTS, event, programme, send
from tests.web.people import Role, hire

LATER = NOON.replace(month=6)


@pytest.fixture
def pair(cafe):
    programme(cafe.shop)
    programme(cafe.shop, POINTS, key="points")
    return (
        add(cafe.shop, "Marie", "Dupont", code="MARIE234", phone="+33612345678"),
        add(
            cafe.shop,
            "Mary",
            code="MARY2345",
            email="mary@example.org",
            birth_month=5,
            birth_day=12,
            note="Oat",
        ),
    )


def visits(shop, code, count, *, first=0):
    send(shop, *(event("visit", code, minutes=first + n, amount=300) for n in range(count)), now=LATER)


def held(shop, customer):
    card = Card.objects.filter(customer=customer, merged_into=None).order_by("pk").first()
    return dict(
        Account.objects.filter(card=card, kind__in=("purse", "owed"))
        .exclude(balance=0)
        .values_list("programme__key", "balance")
    )


def totals(shop):
    """What the shop's own accounts took in, less what they gave out."""
    found = {}
    for entry in Entry.objects.filter(shop=shop).select_related("debit", "credit"):
        for account, amount in ((entry.debit, -entry.amount), (entry.credit, entry.amount)):
            if account.card_id is None:
                key = (account.programme_id, account.kind)
                found[key] = found.get(key, 0) + amount
    return {key: amount for key, amount in found.items() if amount}


def by(cafe):
    return Sender("page", staff=cafe.alice.place)


def merged(cafe, pair):
    return merge(cafe.shop, *pair, at=LATER, sender=by(cafe))


def test_likely_pairs_are_found_by_address_number_and_name(cafe):
    first = add(cafe.shop, "Marie", "Dupont", email="marie@example.org")
    add(cafe.shop, "M", email="marie@example.org")
    add(cafe.shop, "Dupond", "Marie")
    one, two = add(cafe.shop, "Jo", phone="+33612345678"), add(cafe.shop, "Jojo", phone="+33612345678")
    add(cafe.shop, "Marie", "Durand")
    add(cafe.other, "Marie", "Dupont", email="marie@example.org")
    found = [(str(pair.one), str(pair.other), pair.reason) for pair in likenesses(cafe.shop)]
    assert found == [
        (str(first), "M", "same e-mail"),
        (str(one), str(two), "same phone number"),
        (str(first), "Dupond Marie", "similar name"),
    ]


def test_one_card_holds_what_both_held_and_both_codes_lead_to_it(cafe, pair):
    marie, mary = pair
    visits(cafe.shop, "MARIE234", 3)
    visits(cafe.shop, "MARY2345", 4, first=10)
    before = totals(cafe.shop)
    merged(cafe, pair)
    assert held(cafe.shop, marie) == {"stamps": 7, "points": 21}
    assert find(cafe.shop, "MARY2345") == find(cafe.shop, "MARIE234") == main_card(cafe.shop, marie)
    assert Customer.objects.get(pk=mary.pk).merged_into == marie
    assert totals(cafe.shop) == before
    assert found_names(cafe.alice, cafe.shop, "MARY2345") == ["Marie Dupont"]


def test_who_stays_takes_over_what_they_lack(cafe, pair):
    merged(cafe, pair)
    marie = Customer.objects.get(pk=pair[0].pk)
    assert (str(marie), marie.email, marie.phone) == ("Marie Dupont", "mary@example.org", "+33612345678")
    assert (marie.birth_month, marie.birth_day, marie.note) == (5, 12, "Oat")
    assert found_names(cafe.alice, cafe.shop, "mary@example") == ["Marie Dupont"]


def test_lots_move_with_their_dates(cafe, pair):
    visits(cafe.shop, "MARY2345", 2)
    dates = list(Lot.objects.order_by("key").values_list("key", "earned_on", "last_day", "amount"))
    merged(cafe, pair)
    card = main_card(cafe.shop, pair[0])
    moved = Lot.objects.filter(account__card=card, remaining__gt=0).order_by("key")
    assert list(moved.values_list("key", "earned_on", "last_day", "amount")) == dates


def test_parted_each_has_their_own_back(cafe, pair):
    visits(cafe.shop, "MARIE234", 3)
    visits(cafe.shop, "MARY2345", 4, first=10)
    people = list(Customer.objects.order_by("pk").values())
    before = held(cafe.shop, pair[0]), held(cafe.shop, pair[1]), totals(cafe.shop)
    found = merged(cafe, pair)
    assert part(cafe.shop, found, at=LATER, sender=by(cafe)) is True
    assert (held(cafe.shop, pair[0]), held(cafe.shop, pair[1]), totals(cafe.shop)) == before
    assert list(Customer.objects.order_by("pk").values()) == people
    assert find(cafe.shop, "MARY2345") == main_card(cafe.shop, pair[1])
    assert Merge.objects.get().undone_at == LATER
    assert part(cafe.shop, found, at=LATER, sender=by(cafe)) is False


def test_what_was_done_with_each_code_meanwhile_goes_back_to_its_card(cafe, pair):
    found = merged(cafe, pair)
    visits(cafe.shop, "MARY2345", 2)
    visits(cafe.shop, "MARIE234", 1, first=5)
    assert held(cafe.shop, pair[0]) == {"stamps": 3, "points": 9}
    part(cafe.shop, found, at=LATER, sender=by(cafe))
    assert held(cafe.shop, pair[0]) == {"stamps": 1, "points": 3}
    assert held(cafe.shop, pair[1]) == {"stamps": 2, "points": 6}


def test_what_was_changed_meanwhile_stays_changed(cafe, pair):
    found = merged(cafe, pair)
    Customer.objects.filter(pk=pair[0].pk).update(email="new@example.org")
    part(cafe.shop, found, at=LATER, sender=by(cafe))
    marie = Customer.objects.get(pk=pair[0].pk)
    assert (marie.email, marie.birth_month, marie.note) == ("new@example.org", None, "")


def test_together_they_afford_what_neither_could_and_parting_writes_who_owes(cafe, pair):
    visits(cafe.shop, "MARIE234", 6)
    visits(cafe.shop, "MARY2345", 4, first=10)
    found = merged(cafe, pair)
    spent = event("redeem", "MARIE234", minutes=60, programme="stamps", reward="coffee")
    (answer,) = send(cafe.shop, spent, now=LATER)
    assert answer.outcome == "redeemed"
    assert held(cafe.shop, pair[0]) == {"points": 30}
    part(cafe.shop, found, at=LATER, sender=by(cafe))
    assert held(cafe.shop, pair[0]) == {"stamps": -4, "points": 18}
    assert held(cafe.shop, pair[1]) == {"stamps": 4, "points": 12}


def test_redemptions_before_and_after_leave_the_shops_totals_as_they_are(cafe, pair):
    visits(cafe.shop, "MARY2345", 12)
    send(cafe.shop, event("redeem", "MARY2345", minutes=30, programme="stamps", reward="coffee"), now=LATER)
    before = totals(cafe.shop)
    found = merged(cafe, pair)
    assert totals(cafe.shop) == before
    # a late visit makes the ledger fold the card again and post what its books lack: nothing twice
    visits(cafe.shop, "MARY2345", 1, first=-90)
    late = totals(cafe.shop)
    assert held(cafe.shop, pair[0])["stamps"] == 3
    visits(cafe.shop, "MARY2345", 1, first=-91)
    part(cafe.shop, found, at=LATER, sender=by(cafe))
    after = totals(cafe.shop)
    assert {kind: amount for (_, kind), amount in late.items() if kind == "redemption"} == {"redemption": 10}
    assert {kind: amount for (_, kind), amount in after.items() if kind == "redemption"} == {"redemption": 10}


def test_the_page_shows_both_and_what_becomes_of_them(cafe, pair):
    visits(cafe.shop, "MARIE234", 3)
    visits(cafe.shop, "MARY2345", 4, first=10)
    preview = address(cafe.shop, pair[0].key, "merge", pair[1].key)
    shown = cafe.alice.client.get(preview).context
    assert [(one.name, one.kept, one.absorbed, one.after) for one in shown["holdings"]] == [
        ("Stamps", "3 stamps", "4 stamps", "7 stamps"),
        ("Points", "9 points", "12 points", "21 points"),
    ]
    assert [(one.name, one.kept, one.absorbed, one.after) for one in shown["identities"]] == [
        ("First name", "Marie", "Mary", "Marie"),
        ("Last name", "Dupont", "", "Dupont"),
        ("Phone", "06 12 34 56 78", "", "06 12 34 56 78"),
        ("E-mail", "", "mary@example.org", "mary@example.org"),
        ("Note for the team", "", "Oat", "Oat"),
    ]
    assert Merge.objects.count() == 0
    assert cafe.alice.client.post(preview).status_code == 302
    assert held(cafe.shop, pair[0]) == {"stamps": 7, "points": 21}
    gone = cafe.alice.client.get(address(cafe.shop, pair[1].key))
    assert gone.headers["Location"] == address(cafe.shop, pair[0].key)
    page = cafe.alice.client.get(address(cafe.shop, pair[0].key))
    (merge_,) = page.context["shown"].merges
    assert merge_.name == "Mary"
    cafe.alice.client.post(address(cafe.shop, "merges", merge_.pk, "undo"))
    assert held(cafe.shop, pair[1]) == {"stamps": 4, "points": 12}


def test_merging_twice_merges_once(cafe, pair):
    preview = address(cafe.shop, pair[0].key, "merge", pair[1].key)
    answers = [cafe.alice.client.post(preview).status_code for _ in range(2)]
    assert answers == [302, 404]
    assert Merge.objects.count() == 1


def test_three_become_one_and_two_again(cafe, pair):
    third = add(cafe.shop, "M", code="THIRD234")
    for code, count in (("MARIE234", 1), ("MARY2345", 2), ("THIRD234", 3)):
        visits(cafe.shop, code, count)
    marie, mary = pair
    first = merge(cafe.shop, mary, third, at=LATER, sender=by(cafe))
    second = merge(cafe.shop, marie, mary, at=LATER, sender=by(cafe))
    assert held(cafe.shop, marie) == {"stamps": 6, "points": 18}
    assert find(cafe.shop, "THIRD234") == main_card(cafe.shop, marie)
    assert part(cafe.shop, first, at=LATER, sender=by(cafe)) is False  # not while Mary is Marie
    assert part(cafe.shop, second, at=LATER, sender=by(cafe)) is True
    assert (held(cafe.shop, marie), held(cafe.shop, mary)) == (
        {"stamps": 1, "points": 3},
        {"stamps": 5, "points": 15},
    )
    assert part(cafe.shop, first, at=LATER, sender=by(cafe)) is True
    assert held(cafe.shop, third) == {"stamps": 3, "points": 9}


def test_nobody_merges_with_themselves_a_stranger_or_as_staff(cafe, pair):
    marie, theirs = pair[0], add(cafe.other, "Charlotte")
    assert merge(cafe.shop, marie, marie, at=LATER, sender=by(cafe)) is None
    assert merge(cafe.shop, marie, theirs, at=LATER, sender=by(cafe)) is None
    assert cafe.alice.client.get(address(cafe.shop, marie.key, "merge", theirs.key)).status_code == 404
    assert cafe.alice.client.get(address(cafe.shop, marie.key, "merge", marie.key)).status_code == 302
    assert cafe.bob.client.get(address(cafe.shop, marie.key, "merge", pair[1].key)).status_code == 403
    found = merged(cafe, pair)
    assert cafe.charlie.client.post(address(cafe.other, "merges", found.pk, "undo")).status_code == 404


def test_a_manager_chooses_from_likely_ones_or_by_search(cafe, pair):
    dora = hire(cafe.shop, "dora@example.org", Role.MANAGER)
    add(cafe.shop, "Marie", "Dupond")
    page = dora.client.get(address(cafe.shop, pair[0].key, "merge"))
    assert [(str(row.customer), why) for row, why in page.context["likely"]] == [
        ("Marie Dupond", "similar name")
    ]
    page = dora.client.get(address(cafe.shop, pair[0].key, "merge"), {"q": "mar"})
    assert sorted(str(row.customer) for row in page.context["rows"]) == ["Marie Dupond", "Mary"]
    pairs = dora.client.get(address(cafe.shop, "duplicates")).context["pairs"]
    assert [(str(one.customer), str(other.customer)) for _, one, other in pairs] == [
        ("Marie Dupont", "Marie Dupond")
    ]


def test_the_journal_and_the_statement_can_tell_a_merge(cafe, pair):
    visits(cafe.shop, "MARY2345", 2)
    merged(cafe, pair)
    assert cafe.alice.client.get(f"/s/{cafe.shop.public_id}/journal/").status_code == 200
    lines = cafe.alice.client.get(address(cafe.shop, pair[0].key)).context["shown"].lines
    assert next(line.text for line in lines if "moved" in line.text).startswith(
        "+2 stamps, moved between cards"
    )
    assert Code.objects.filter(revoked_at=None).count() == 2
