"""A printed card becomes somebody's: what is on it stays, and it is claimed once."""

import uuid

import pytest
from django.utils import timezone

from habitue.web.actions.customer import revoke_code
from habitue.web.actions.event import Sender
from habitue.web.actions.merge import part
from habitue.web.models import Card, Code, Customer, Merge
from habitue.web.queries.card import find
from habitue.web.queries.ledger import balances
from tests.web.card.phones import home, join, joined, phone, printed, programme
from tests.web.customers.folk import add


@pytest.fixture
def shop(cafe):
    programme(cafe.shop)
    return cafe.shop


def path(shop, code="PRNT2345"):
    return f"/k/{shop.public_id}/{code}/"


def units(shop, card):
    card.refresh_from_db()
    return [one.units for one in balances(shop, card)]


def test_its_stamps_are_kept(shop):
    card = printed(shop, stamps=3)
    client = phone("fr")
    assert "Faites de cette carte la vôtre" in client.get(path(shop, "prnt-2345")).text
    assert join(shop, client, path=path(shop)).headers["Location"] == home(shop)
    card.refresh_from_db()
    assert (card.customer.first_name, units(shop, card), Card.objects.count()) == ("Ana", [3], 1)
    assert "3 tampons" in client.get(home(shop)).text
    assert find(shop, "PRNT2345") == card
    assert card.codes.filter(kind="typed").count() == 1  # the one that changes on the phone
    # the holder's own phone comes to the card
    assert client.get(path(shop)).headers["Location"] == home(shop)


def test_it_is_claimed_once(shop):
    card, form = printed(shop), str(uuid.uuid4())
    first, second = phone(), phone()
    join(shop, first, path=path(shop), form=form)
    answer = join(shop, second, path=path(shop), first_name="Eve")
    assert (answer.status_code, "cannot be taken" in answer.text) == (410, True)
    assert Customer.objects.get().first_name == "Ana"
    card.refresh_from_db()
    assert card.customer.first_name == "Ana"


@pytest.mark.parametrize("case", ["claimed", "revoked", "typed", "unknown", "null", "foreign"])
def test_others_are_refused_politely(shop, cafe, case):
    card, code = printed(shop), "PRNT2345"
    if case == "claimed":
        card.customer = add(shop, "Bea")
        card.save()
    elif case == "revoked":
        Code.objects.filter(card=card).update(revoked_at=timezone.now())
    elif case == "typed":
        Code.objects.filter(card=card).update(kind="typed")
    elif case == "foreign":
        printed(cafe.other, "FRGN2345")
        code = "FRGN2345"
    else:
        code = {"unknown": "ZZZZ9999", "null": "a%00b"}[case]
    before = Customer.objects.count()
    for answer in (phone().get(path(shop, code)), join(shop, path=path(shop, code))):
        assert (answer.status_code, "cannot be taken" in answer.text) == (410, True)
    assert Customer.objects.count() == before


def test_what_is_on_it_goes_on_the_card_that_the_phone_has(shop, cafe):
    card = printed(shop, stamps=3)
    client, mine = joined(shop)
    assert "Add it to your card?" in client.get(path(shop)).text
    assert client.post(path(shop)).headers["Location"] == home(shop)
    assert "What was on the printed card is on yours now." in client.get(home(shop)).text
    assert (units(shop, mine), find(shop, "PRNT2345")) == ([3], mine)
    # the owner can part them again
    (merged,) = Merge.objects.all()
    assert part(shop, merged, at=timezone.now(), sender=Sender("page", staff=cafe.alice.place))
    assert (units(shop, mine), units(shop, card)) == ([], [3])


def test_a_lost_printed_code_can_be_taken_away_afterwards(shop):
    printed(shop)
    client, _ = phone(), join(shop, path=path(shop))
    person = Customer.objects.get()
    client.get(home(shop))
    Code.objects.create(shop=shop, card=person.cards.get(), text="TYPD2345", made_at=timezone.now())
    assert revoke_code(shop, person, code=Code.objects.get(text="PRNT2345").pk, at=timezone.now())
    assert phone().get(path(shop)).status_code == 410
