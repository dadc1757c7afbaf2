"""The pages of a gift between friends: given on one phone, taken on another, in both languages; and every no with its reason."""

import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from habitue.language import Language
from habitue.web.models import Card, Customer, Event, FriendGift
from tests.web.card.phones import home, join, joined, phone, programme
from tests.web.card.test_friend_gift import held, vouchers
from tests.web.ledger.tills import event, send

EN, FR = Language("en"), Language("fr")
WHAT = "?programme=stamps&reward=coffee&voucher="


@pytest.fixture
def shop(cafe):
    programme(cafe.shop)
    return cafe.shop


def rich(shop, language="en", stamps=12, **fields):
    """A phone whose card has so many stamps."""
    client, card = joined(shop, language, **fields)
    now, code = timezone.now(), card.codes.first().text
    send(shop, *(event("visit", code, at=now, minutes=-40 * (n + 1)) for n in range(stamps)), now=now)
    return client, card


def given(shop, client, **fields):
    """What the page shows after the reward was given: the link's path."""
    page = client.post(home(shop, "give/") + WHAT, {"event": str(uuid.uuid4())} | fields)
    return link_in(page)


def link_in(page):
    return re.search(r'value="http://testserver(/g/[^"]+)"', page.text)[1]


def test_given_on_one_phone_and_taken_on_another(shop):
    ana, card = rich(shop, "fr")
    page = ana.get(home(shop)).text
    assert "L’offrir à un proche" in page
    before = ana.get(home(shop, "give/") + WHAT).text
    day = FR.day((timezone.now().astimezone(shop.zone) + timedelta(days=14)).date())
    assert "Retiré de votre carte maintenant\N{NO-BREAK SPACE}: 10 tampons." in before
    assert day in before
    assert held(shop, card) == 12  # looking gives nothing
    path = given(shop, ana)
    assert held(shop, card) == 2
    assert "En attente d’un proche" in ana.get(home(shop)).text
    bea, hers = joined(shop, first_name="Bea")
    page = bea.get(path).text
    assert ("Ana gives you: A coffee" in page, vouchers(shop, hers)) == (True, [])
    assert bea.post(path).headers["Location"] == home(shop)
    page = bea.get(home(shop)).text
    assert "The gift is on your card: ask for it at the counter." in page
    assert "A coffee, from a friend" in page
    assert len(vouchers(shop, hers)) == 1
    assert "offert à un proche" in ana.get(home(shop)).text


def test_a_friend_without_a_card_joins_and_takes_in_one(shop):
    ana, _card = rich(shop)
    path, client = given(shop, ana), phone("fr")
    page = client.get(path).text
    assert "Ana vous offre\N{NO-BREAK SPACE}: A coffee" in page
    assert join(shop, client, path=path, first_name="").status_code == 200
    assert Customer.objects.count() == 1
    form = str(uuid.uuid4())
    assert join(shop, client, path=path, first_name="Béa", form=form).headers["Location"] == home(shop)
    assert "A coffee" in client.get(home(shop)).text
    assert len(vouchers(shop, Card.objects.latest("pk"))) == 1
    assert FriendGift.objects.get().outcome == "taken"


def test_every_no_says_why(shop, cafe):
    ana, _card = rich(shop, stamps=40)
    bea, _hers = joined(shop, first_name="Bea")
    cleo, _theirs = joined(shop, first_name="Cleo")
    path = given(shop, ana)
    told(ana, path, 200, "This is your own gift.")
    bea.post(path)
    told(bea, path, 200, "You have it: it is on your card.")
    told(cleo, path, 410, "Somebody has taken it already")
    path = given(shop, ana)
    ana.post(home(shop, f"gifts/{FriendGift.objects.latest('pk').key}/"), {"back": "1"})
    told(cleo, path, 410, "Ana has taken it back.")
    path = given(shop, ana)
    gift = FriendGift.objects.latest("pk")
    FriendGift.objects.filter(pk=gift.pk).update(until=gift.until - timedelta(days=15))
    told(cleo, path, 410, "It is back with Ana.")
    path = given(shop, ana)
    ana.post(home(shop, "leave/"), {"erase": "1"})
    told(cleo, path, 410, "Whoever gave it has left")
    assert "Ana" not in cleo.get(path).text
    told(cleo, f"/g/{shop.public_id}/nobody-s/", 410, "ask for a new one")
    foreign, _card = joined(cafe.other, first_name="Far")
    told(foreign, path.replace(shop.public_id, cafe.other.public_id), 410, "ask for a new one")
    assert Customer.objects.filter(erased_at=None, shop=shop).count() == 2


def told(client, path, status, words):
    """Looking and pressing say the same."""
    for answer in (client.get(path), client.post(path)):
        assert (answer.status_code, words in answer.text) == (status, True)


def test_what_waits_gets_a_new_link_or_comes_back(shop):
    ana, card = rich(shop)
    old = given(shop, ana)
    path = home(shop, f"gifts/{FriendGift.objects.get().key}/")
    assert "/g/" not in ana.get(path).text  # it is shown once
    new = link_in(ana.post(path, {"link": "1"}))
    bea, _hers = joined(shop, first_name="Bea")
    assert [bea.get(one).status_code for one in (old, new)] == [410, 200]
    assert ana.post(path, {"back": "1"}).headers["Location"] == home(shop)
    assert "It is back on your card." in ana.get(home(shop)).text
    assert held(shop, card) == 12
    ana.post(path, {"back": "1"})
    assert "It was too late" in ana.get(home(shop)).text
    assert "it came back to your card" in ana.get(path).text
    # another one's gift is nobody else's to touch
    assert [bea.get(path).status_code, bea.post(path, {"back": "1"}).status_code] == [404, 404]


def test_a_form_sent_twice_gives_once(shop):
    ana, card = rich(shop, stamps=20)
    form = {"event": str(uuid.uuid4())}
    links = [given(shop, ana, **form) for _ in (1, 2)]
    assert (FriendGift.objects.count(), held(shop, card)) == (1, 10)
    bea, _hers = joined(shop, first_name="Bea")
    assert [bea.get(one).status_code for one in links] == [410, 200]


@pytest.mark.parametrize("what", ["", "?programme=stamps", "?programme=stamps&reward=cake&voucher=", WHAT])
def test_what_is_not_there_is_not_given(shop, what):
    client, card = rich(shop, stamps=3)
    for answer in (
        client.get(home(shop, "give/") + what),
        client.post(home(shop, "give/") + what, {"event": str(uuid.uuid4())}),
    ):
        assert answer.headers["Location"] == home(shop)
    assert "Nothing was given." in client.get(home(shop)).text
    assert held(shop, card) == 3


def test_it_needs_the_holder_s_own_link(shop):
    _client, _card = rich(shop)
    stranger = phone()
    for answer in (
        stranger.get(home(shop, "give/") + WHAT),
        stranger.post(home(shop, "give/") + WHAT, {"event": str(uuid.uuid4())}),
        stranger.get(home(shop, f"gifts/{uuid.uuid4()}/")),
    ):
        assert answer.headers["Location"] == home(shop)
    assert FriendGift.objects.count() == 0


def test_staff_read_it_in_words_and_leave_it_to_the_customer(shop, cafe):
    ana, _card = rich(shop)
    given(shop, ana)
    page = cafe.alice.client.get(f"/s/{shop.public_id}/journal/").text
    assert "A coffee, given to a friend" in page
    gift = FriendGift.objects.get()
    page = cafe.alice.client.get(f"/s/{shop.public_id}/journal/{gift.event.event_id}").text
    assert "by the customer, on their card" in page
    undo = f"/s/{shop.public_id}/event/{gift.event.event_id}/undo"
    cafe.alice.client.post(undo, {"event": str(uuid.uuid4())})
    assert Event.objects.filter(kind="undo").count() == 0
    # no reward went over the counter today
    assert "<p>Rewards given</p><strong>0</strong>" in cafe.alice.client.get(f"/s/{shop.public_id}/").text


def test_the_number_of_questions_does_not_grow_with_promises(shop, django_assert_max_num_queries):
    ana, _card = rich(shop, stamps=30)
    ana.get(home(shop))
    for _ in range(3):
        given(shop, ana)
        with django_assert_max_num_queries(24):
            ana.get(home(shop))
