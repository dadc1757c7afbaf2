"""What approaches cost, by hand: once, each message, its gift, text messages at their price, and what double visits earned more."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ImproperlyConfigured

from habitue.loyalty.courtesy import Channel
from habitue.web.actions.event import Sender
from habitue.web.actions.merge import merge
from habitue.web.actions.offer import give_offer
from habitue.web.models import Message
from habitue.web.queries.cost import cost_ahead, cost_of, cost_of_waves, gift_cost, texts_unpriced
from habitue.web.text_prices import text_prices
from tests.web.approaches.drawn import DRAWN, approach, draw
from tests.web.customers.folk import add
from tests.web.ledger.tills import POINTS, event, programme, send
from tests.web.outreach.regulars import scan
from tests.web.people import sign_in

pytestmark = pytest.mark.django_db


def test_what_it_cost_counts_what_left_and_its_gifts(cafe):
    programme(cafe.shop)
    gift = {"programme": "stamps", "reward": "coffee", "days": 14}
    made = approach(cafe.shop, cost_fixed=1000, cost_each=5, offer=gift)
    for name, arm, state in (("A", "written", "sent"), ("B", "written", "refused"), ("C", "held", "held")):
        draw(made, add(cafe.shop, name, days=-300), arm, state=state)
    assert cost_of(made, cafe.shop) == 1000 + 5 + 120
    gone = approach(cafe.shop, offer={"programme": "other", "reward": "coffee"})
    draw(gone, add(cafe.shop, "D", days=-300), "written")
    assert cost_of(gone, cafe.shop) == 0


def test_units_given_cost_their_share_of_the_dearest_reward(cafe):
    programme(cafe.shop)
    assert gift_cost(approach(cafe.shop, offer={"programme": "stamps", "units": 3}), cafe.shop) == 36
    programme(cafe.shop, {"unit": "credit", "rules": [{"rule": "cashback", "basis_points": 500}]}, "credit")
    assert gift_cost(approach(cafe.shop, offer={"programme": "credit", "units": 250}), cafe.shop) == 250


def texts(made, *names, state="sent", wave=0):
    for name in names:
        row = draw(made, add(made.shop, name, days=-300), "written", state=state)
        Message.objects.filter(pk=row.pk).update(channel="sms", wave=wave)


def test_texts_that_left_cost_what_one_does(cafe, settings):
    made = approach(cafe.shop, cost_fixed=500)
    texts(made, "Ana", "Ben", "Cléo")
    texts(made, "Dan", state="refused")
    draw(made, add(cafe.shop, "Eve", days=-300), "written")
    settings.TEXT_PRICES = {"GBP": Decimal("0.04")}
    assert (cost_of(made, cafe.shop), texts_unpriced(made, cafe.shop)) == (500, True)
    address = f"/s/{cafe.shop.public_id}/approaches/{made.key}/"
    assert "Text messages are not in the cost" in sign_in(cafe.alice.user).get(address).text
    settings.TEXT_PRICES = {"EUR": Decimal("0.075")}
    assert (cost_of(made, cafe.shop), texts_unpriced(made, cafe.shop)) == (
        522,
        False,
    )  # 22.5 to the even cent
    assert "Text messages are not" not in sign_in(cafe.alice.user).get(address).text


def test_beforehand_it_is_told_at_most(cafe, settings):
    programme(cafe.shop)
    settings.TEXT_PRICES = {"EUR": Decimal("0.10")}
    gift = {"programme": "stamps", "reward": "coffee", "days": 14}
    made = approach(cafe.shop, cost_fixed=1000, offer=gift, holdout=50)
    assert cost_ahead(made, {Channel.EMAIL: 10, Channel.SMS: 20}) == 1000 + 15 * 120 + 10 * 10
    made.audience = {"waves": {"count": 2, "days": 7, "joins": ""}}  # nobody is held back for good
    assert cost_ahead(made, {Channel.EMAIL: 10, Channel.SMS: 20}) == 1000 + 30 * 120 + 20 * 10
    settings.TEXT_PRICES = {}
    assert cost_ahead(made, {Channel.SMS: 20}) == 1000 + 20 * 120


def test_later_waves_do_not_change_what_the_first_cost(cafe, settings):
    settings.TEXT_PRICES = {"EUR": Decimal("0.10")}
    made = approach(cafe.shop, cost_fixed=1000, cost_each=5)
    texts(made, "Ana", wave=1)
    texts(made, "Ben", wave=2)
    assert cost_of_waves(made, cafe.shop, people=2, invited=1, through=1) == 500 + 5 + 10
    assert cost_of(made, cafe.shop) == 1000 + 2 * (5 + 10)


def test_visits_that_count_double_cost_what_they_earned_more(cafe):
    """Two points a euro instead of one, for ten days: of what was earned half is the gift, at 8 cents a point."""
    programme(cafe.shop, POINTS, "points")
    made = approach(cafe.shop, offer={"programme": "points", "multiplier": 200, "days": 10})
    ana, ben, cleo, twin = (add(cafe.shop, name, days=-300) for name in ("Ana", "Ben", "Cléo", "Annie"))
    give_offer(draw(made, ana, "written"))
    draw(made, ben, "held")
    draw(made, cleo, "written", state="refused")
    for one in (ana, ben, cleo):
        for day in (1, 10, 11):
            scan(cafe.shop, one, DRAWN + timedelta(days=day), amount=1000)
    # days 1 and 10 count double: 2 x 20 points, of which 20 are the gift
    assert cost_of(made, cafe.shop) == 20 * 8

    code = ana.cards.get().codes.first().text
    (gone,) = send(
        cafe.shop,
        event("visit", code, at=DRAWN + timedelta(days=2), amount=500),
        now=DRAWN + timedelta(days=2),
    )
    assert cost_of(made, cafe.shop) == 25 * 8
    send(
        cafe.shop,
        event("undo", at=DRAWN + timedelta(days=2, hours=1), refers_to=gone.id),
        now=DRAWN + timedelta(days=3),
    )
    assert cost_of(made, cafe.shop) == 20 * 8
    merge(cafe.shop, twin, ana, at=DRAWN + timedelta(days=20), sender=Sender("panel", staff=cafe.alice.place))
    assert cost_of(made, cafe.shop) == 20 * 8


@pytest.mark.parametrize("said", ["cheap", "0.07", "0.07 EUR 0.04 GBP", "0.07 EUR, 0.08 EUR", "-1 EUR"])
def test_a_price_that_is_none_is_refused_at_the_start(monkeypatch, said):
    monkeypatch.setenv("HABITUE_SMS_PRICE", said)
    with pytest.raises(ImproperlyConfigured, match=r"like 0\.075 EUR, 0\.04 GBP"):
        text_prices()


def test_prices_are_read_by_currency(monkeypatch):
    monkeypatch.setenv("HABITUE_SMS_PRICE", "0.075 EUR, 0.04 GBP")
    assert text_prices() == {"EUR": Decimal("0.075"), "GBP": Decimal("0.04")}
    monkeypatch.delenv("HABITUE_SMS_PRICE")
    assert text_prices() == {}
