"""The programme's page of figures: equal to the ledger summed by hand, of people who did everything that can be done."""

import uuid
from datetime import date

import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from habitue.loyalty.programme_figures import FirstReward, LotCohort
from habitue.loyalty.terms_json import terms_from
from habitue.web.actions.event import Sender
from habitue.web.actions.friend_gift import Wish, give, take
from habitue.web.actions.measuring import measure
from habitue.web.actions.merge import merge
from habitue.web.actions.nightly import expire
from habitue.web.models import Entry, Event
from habitue.web.queries.ledger import liability
from habitue.web.queries.programme import figures
from habitue.web.queries.programme_past import programmes_in_figures
from tests.web.dashboard.sold import NOW, ago
from tests.web.dashboard.test_pages import get, words
from tests.web.ledger.tills import STAMPS, card, event, programme, send

pytestmark = pytest.mark.django_db
QUICKLY = {
    **STAMPS,
    "rewards": [{"key": "coffee", "name": "A coffee", "cost": 3, "worth": 120}],
    "expiry": {"life": "fixed", "days": 40},
}


def visits(shop, code, *days):
    for day in days:
        send(shop, event("visit", code, at=ago(day), amount=450), now=ago(day))


def does(shop, kind, code, day, **said):
    done = event(kind, code, at=ago(day), **said)
    (answer,) = send(shop, done, now=ago(day))
    assert answer.kind == "done", answer
    return done["id"]


@pytest.fixture
def lived(cafe):
    """Ana, Bob and Cleo have lived with a programme for three months; Bo was Bob all along."""
    shop = cafe.shop
    cafe.plan = programme(shop, QUICKLY)
    codes = {name: card(shop, name) for name in ("Ana", "Bob", "Bo", "Cleo", "Dan")}
    ana, bob, bo, cleo, dan = (codes[name][1] for name in ("Ana", "Bob", "Bo", "Cleo", "Dan"))
    visits(shop, ana, 80, 79, 78, 77)
    does(shop, "redeem", ana, 70, programme="stamps", reward="coffee")
    visits(shop, bob, 30, 29)
    visits(shop, bo, 75, 28)
    wrong = does(shop, "visit", bob, 27)
    does(shop, "undo", None, 27, refers_to=wrong)
    visits(shop, cleo, 12, 11, 10)
    mistaken = does(shop, "redeem", cleo, 9, programme="stamps", reward="coffee")
    does(shop, "undo", None, 9, refers_to=mistaken)
    gift = does(shop, "gift", cleo, 8, programme="stamps", reward="coffee")
    does(shop, "redeem", cleo, 7, voucher=f"{gift}:stamps")
    sender = Sender("page", staff=cafe.alice.place)
    people = {name: made.customer for name, (made, _) in codes.items()}
    assert merge(shop, people["Bob"], people["Bo"], at=ago(6), sender=sender) is not None
    given = give(shop, codes["Cleo"][0], Wish("stamps", "coffee"), key=uuid.uuid4(), at=ago(5))
    assert given is not None
    assert take(shop, given[0], codes["Dan"][0], at=ago(4)) == "taken"
    from_cleo = Event.objects.get(shop=shop, kind="gift", body__reason="from a friend").event_id
    cafe.dan_s = (dan, f"{from_cleo}:stamps")
    expire(shop, NOW.date(), NOW)
    measure(shop, now=NOW)
    return cafe


def of(shop):
    (found,) = programmes_in_figures(shop).programmes
    return found


def test_units_are_the_ledger_s_own_sums(lived):
    found = of(lived.shop)
    theirs = figures(lived.plan, terms_from(QUICKLY))
    assert (found.issued, found.used, found.expired, found.held) == (
        theirs.issued, theirs.used, theirs.expired, theirs.held
    )  # fmt: skip

    def moved(**said):
        return Entry.objects.filter(shop=lived.shop, **said).aggregate(n=Sum("amount"))["n"] or 0

    # Ana 4, Bob 2 and 2 of Bo, Cleo 3; the undone one came and went
    assert found.issued == moved(debit__kind="issue") - moved(credit__kind="issue") == 11
    assert found.used == moved(credit__kind="redemption") - moved(debit__kind="redemption") == 6
    # the last of Ana's and the first of Bo's
    assert found.expired == moved(credit__kind="expiry") == 2
    assert sum(one.units for one in found.lots) == found.issued + found.adjusted
    assert sum(one.used for one in found.lots) == found.used
    assert sum(one.expired for one in found.lots) == found.expired
    assert sum(one.left for one in found.lots) == found.held
    assert (found.liability, found.chance) == (
        liability(lived.shop)["stamps"].amount, liability(lived.shop)["stamps"].chance
    )  # fmt: skip


def test_people_and_rewards_are_counted_as_they_happened(lived):
    found = of(lived.shop)
    assert found.cards == 4  # Bo is Bob
    assert found.earliest == ago(80).date()
    assert found.active == 3  # Dan only holds what Cleo gave him
    assert (found.rewards_issued, found.rewards_used, found.cost) == (3, 2, 240)
    # Cleo's first on her fifth day, when Dan has waited four; Ana's after ten: then only Bob still waits
    assert found.first_reward == FirstReward(4, 2, 10)
    dan, voucher = lived.dan_s
    does(lived.shop, "redeem", dan, 2, voucher=voucher)
    measure(lived.shop, now=NOW)
    later = of(lived.shop)
    assert (later.rewards_issued, later.rewards_used, later.cost) == (3, 3, 360)
    assert later.used == found.used
    assert later.first_reward.had_one == 3


def test_the_page_says_each_figure_with_its_definition_and_a_table(lived):
    said = words(get(lived, "programmes/stamps"))
    found = of(lived.shop)
    assert "Cards 4 " in said
    assert f"{found.rewards_used} of {found.rewards_issued} used" in said
    assert "Cost to you €2.40" in said
    assert "In so many days half of the cards come to a first reward." in said
    assert "Try a change on your own past" in said
    page = get(lived, "programmes/stamps").text
    assert page.count("<figure>") == page.count("Show as a table") == 4
    assert get(lived, "programmes").url.endswith("/home/programmes/stamps")


def test_a_shop_without_a_programme_and_one_without_a_card_are_helped(cafe):
    measure(cafe.shop, now=NOW)
    assert "No programme yet" in words(get(cafe, "programmes"))
    programme(cafe.shop)
    assert "Nothing is on any card yet" in words(get(cafe, "programmes/stamps"))
    measure(cafe.shop, now=NOW)
    assert "Nothing is on any card yet" in words(get(cafe, "programmes/stamps"))
    assert get(cafe, "programmes/luck").status_code == 404


def test_it_is_not_for_staff_nor_for_strangers(lived):
    assert get(lived, "programmes/stamps", person_=lived.bob).status_code == 403
    assert get(lived, "programmes/stamps", person_=lived.charlie).status_code == 404
    link = "/home/programmes/stamps"
    page = f"/s/{lived.shop.public_id}/programme/p/stamps"
    assert link in lived.alice.client.get(page).text
    assert link not in lived.bob.client.get(page).text


def test_it_asks_as_much_for_three_cards_as_for_one(cafe):
    def asked():
        with CaptureQueriesContext(connection) as found:
            assert get(cafe, "programmes/stamps").status_code == 200
        return len(found)

    programme(cafe.shop)
    counts = []
    for name in ("Ana", "Bob", "Cleo"):
        visits(cafe.shop, card(cafe.shop, name)[1], 3)
        measure(cafe.shop, now=NOW)
        counts.append(asked())
    assert counts[0] >= counts[-1]


def test_vouchers_given_at_welcome_are_of_the_programme_that_gave_them(cafe):
    programme(cafe.shop, {**QUICKLY, "welcome": {"reward": "coffee", "days": 30}})
    programme(cafe.shop, {**QUICKLY, "rewards": []}, key="other", welcome={"units": 2})
    _, code = card(cafe.shop)
    does(cafe.shop, "welcome", code, 3)
    measure(cafe.shop, now=NOW)
    found = {one.key: one for one in programmes_in_figures(cafe.shop).programmes}
    assert (found["stamps"].rewards_issued, found["stamps"].rewards_used, found["stamps"].cards) == (1, 0, 1)
    assert (found["other"].rewards_issued, found["other"].issued, found["other"].cards) == (0, 2, 1)
    assert found["other"].lots == (LotCohort(date(2026, 5, 1), 2, 0, 0, 2),)


def test_price_cuts_are_a_cost(cafe):
    programme(cafe.shop, {"unit": "point", "rules": [{"rule": "discount", "percent": 10}]}, key="off")
    programme(cafe.shop)
    _, code = card(cafe.shop)
    does(cafe.shop, "visit", code, 3, amount=2000)
    measure(cafe.shop, now=NOW)
    found = {one.key: one for one in programmes_in_figures(cafe.shop).programmes}
    assert (found["off"].cost, found["off"].discounts, found["stamps"].cost) == (200, 200, 0)
    assert (found["off"].cards, found["off"].active) == (1, 1)
    assert "Cost to you €2 of which price cuts: €2" in words(get(cafe, "programmes/off"))
