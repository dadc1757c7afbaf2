"""The day's page: first steps of a new shop, then what happened, and what can be taken back."""

from tests.web.counter.shop import begin, card_of, customer, hours_ago, post, send, url


def tiles(page):
    import re

    return [int(found) for found in re.findall(r"<strong>(\d+)</strong></div>", page)]


def test_a_new_shop_is_led_to_its_first_regular(cafe):
    page = cafe.alice.client.get(url(cafe)).content.decode()
    assert "Three steps to your first regular" in page
    begin(cafe)
    send(cafe, "visit", card_of(cafe, customer(cafe)))
    page = cafe.alice.client.get(url(cafe)).content.decode()
    assert "Three steps to your first regular" not in page


def test_the_day_is_counted_without_what_was_undone(cafe):
    begin(cafe)
    card, other = card_of(cafe, customer(cafe)), card_of(cafe, customer(cafe, "Léa"))
    for _ in range(2):
        send(cafe, "visit", card, confirmed=True)
    send(cafe, "visit", other)
    mistake = send(cafe, "visit", other, confirmed=True)
    assert tiles(cafe.bob.client.get(url(cafe)).content.decode()) == [4, 2, 0, 2]
    post(cafe.bob, url(cafe, f"event/{mistake.id}/undo"))
    assert tiles(cafe.bob.client.get(url(cafe)).content.decode()) == [3, 2, 0, 2]


def test_an_undone_undo_counts_again(cafe):
    begin(cafe)
    card = card_of(cafe, customer(cafe))
    visit = send(cafe, "visit", card)
    undo = send(cafe, "undo", card, refers_to=visit.id)
    send(cafe, "undo", card, refers_to=undo.id)
    assert tiles(cafe.bob.client.get(url(cafe)).content.decode())[0] == 1


def test_staff_are_not_asked_to_decide(cafe):
    begin(cafe)
    send(cafe, "redeem", card_of(cafe, customer(cafe)), programme="carte-cafe", reward="coffee", offline=True)
    waits = "event waits for your decision"
    assert waits in cafe.alice.client.get(url(cafe)).content.decode()
    assert waits not in cafe.bob.client.get(url(cafe)).content.decode()


def test_yesterday_is_not_today(cafe):
    begin(cafe, at=hours_ago(80))
    send(cafe, "visit", card_of(cafe, customer(cafe)), at=hours_ago(48))
    assert tiles(cafe.bob.client.get(url(cafe)).content.decode())[0] == 0


def test_the_place_of_work_is_kept_for_the_session(cafe):
    from habitue.web.models import Event, Location

    begin(cafe)
    quay = Location.objects.create(shop=cafe.shop, name="Le quai")
    elsewhere = Location.objects.filter(shop=cafe.other).get()
    assert cafe.bob.client.post(url(cafe, "place"), {"location": elsewhere.pk}).status_code == 404
    assert cafe.bob.client.post(url(cafe, "place"), {"location": "x"}).status_code == 404
    assert cafe.bob.client.post(url(cafe, "place"), {"location": quay.pk}).status_code == 302
    post(cafe.bob, url(cafe, f"visit/{card_of(cafe, customer(cafe)).key}/record"))
    assert Event.objects.get(kind="visit").location == quay
