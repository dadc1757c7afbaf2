"""The pages of programmes: who sees them, what they say, what they write."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from habitue.loyalty.terms_json import terms_from
from habitue.web.models import Programme, Role, Version
from tests.web.ledger.tills import STAMPS, card, event, programme, send
from tests.web.people import hire
from tests.web.programme.forms_of import form_with, forms_of
from tests.web.programme.test_setup import set_up

READ = ["", "p/stamps", "picture"]
WRITE = [
    "new",
    "new/coffee_card",
    "look",
    "p/stamps/name",
    "p/stamps/change",
    "p/stamps/pause",
    "p/stamps/close",
]
POSTED = [
    "new/coffee_card/preview",
    "new/coffee_card/start",
    "p/stamps/change/preview",
    "p/stamps/change/review",
    "p/stamps/reopen",
    "p/stamps/withdraw/2",
]


@pytest.fixture
def made(cafe):
    return programme(cafe.shop)


def home(shop):
    return f"/s/{shop.public_id}/programme/"


@pytest.mark.parametrize("page", [*READ, *WRITE])
def test_a_stranger_finds_nothing(cafe, made, page):
    assert cafe.charlie.client.get(home(cafe.shop) + page).status_code == 404


@pytest.mark.parametrize("page", [*WRITE, *POSTED])
def test_a_stranger_sends_nothing(cafe, made, page):
    assert cafe.charlie.client.post(home(cafe.shop) + page, {"name": "x"}).status_code == 404


@pytest.mark.parametrize("page", [page for page in [*READ, *WRITE, *POSTED] if "stamps" in page])
def test_a_programme_of_another_shop_is_not_here(cafe, made, page):
    there = home(cafe.other) + page
    send = cafe.charlie.client.post if page in POSTED else cafe.charlie.client.get
    assert send(there).status_code == 404


def test_staff_read_and_do_not_write(cafe, made):
    assert [cafe.bob.client.get(home(cafe.shop) + page).status_code for page in ("", "p/stamps")] == [200] * 2
    assert {cafe.bob.client.get(home(cafe.shop) + page).status_code for page in WRITE} == {403}
    assert {cafe.bob.client.post(home(cafe.shop) + page).status_code for page in [*WRITE, *POSTED]} == {403}
    assert [form["action"] for form in forms_of(cafe.bob.client.get(home(cafe.shop) + "p/stamps"))] == [
        "/language"
    ]


def test_a_manager_changes_terms(cafe, made):
    carol = hire(cafe.shop, "carol@example.org", role=Role.MANAGER)
    assert {carol.client.get(home(cafe.shop) + page).status_code for page in WRITE} == {200}


def test_a_shop_without_a_programme_is_led_to_the_patterns_and_its_staff_are_told(cafe):
    assert cafe.alice.client.get(home(cafe.shop)).headers["Location"] == home(cafe.shop) + "new"
    assert "The owner or a manager sets one up in two minutes." in cafe.bob.client.get(home(cafe.shop)).text


def test_a_list_of_programmes_asks_the_database_no_more_for_three_than_for_one(
    cafe, made, django_assert_max_num_queries
):
    with django_assert_max_num_queries(12) as one:
        cafe.alice.client.get(home(cafe.shop))
    for key in ("b", "c"):
        programme(cafe.shop, key=key)
    with django_assert_max_num_queries(len(one)) as three:
        cafe.alice.client.get(home(cafe.shop))
    assert len(three) == len(one)


def test_the_programme_says_its_terms_and_its_figures(cafe, made):
    _, ana = card(cafe.shop)
    _, ben = card(cafe.shop, "Ben")
    now = timezone.now()
    visits = [event("visit", ana, at=now, minutes=-n) for n in range(12)]
    visits += [event("visit", ben, at=now, minutes=-n) for n in range(9)]
    send(cafe.shop, *visits, event("redeem", ana, at=now, programme="stamps", reward="coffee"), now=now)
    text = " ".join(cafe.alice.client.get(home(cafe.shop) + "p/stamps").text.split())
    assert "<li>Each visit: 1 stamp.</li><li>10 stamps: A coffee.</li><li>Nothing expires.</li>" in text
    assert "<p>Near a reward</p><strong>1</strong>" in text
    assert "<dt>Issued</dt><dd>21 stamps</dd><dt>Used</dt><dd>10 stamps</dd>" in text
    assert '<p class="big">€1.32</p>' in text
    assert "11 stamps on the cards × 100% chance of being used × €0.12 for each when it is." in text


def test_a_change_is_looked_over_tried_and_saved(cafe, made):
    now = timezone.now()
    _, ana = card(cafe.shop)
    days = [now - timedelta(days=n) for n in range(1, 25)]
    send(cafe.shop, *(event("visit", ana, at=at, amount=500) for at in days), now=now)
    where = home(cafe.shop) + "p/stamps/change"
    fields = form_with(cafe.alice.client.get(where), "next")["fields"]
    page = cafe.alice.client.post(where, fields | {"rewards-0-cost": "12", "next": "1"})
    assert "<b>No longer:</b> 10 stamps: A coffee." in page.text
    assert "<b>New:</b> 12 stamps: A coffee." in page.text
    assert "As cards are today: 1 card, 5 stamps in all, worth €0.50 to you." in page.text
    state = next(form for form in forms_of(page) if "when" in form["fields"])["fields"]
    tried = cafe.alice.client.post(where + "/review", {"state": state["state"], "try": "1"})
    assert "<b>It would have cost the same.</b>" in tried.text
    assert cafe.alice.client.post(where + "/review", state).status_code == 302
    version = Version.objects.get(programme=made, number=2)
    assert (version.terms["rewards"][0]["cost"], version.from_day) == (
        12,
        now.astimezone(cafe.shop.zone).date(),
    )


def test_the_terms_come_back_from_the_last_screen_as_they_were_typed(cafe, made):
    where = home(cafe.shop) + "p/stamps/change"
    state = json.dumps({**STAMPS, "minimum": 450, "cap_a_day": 4})
    fields = form_with(cafe.alice.client.post(where, {"state": state}), "next")["fields"]
    assert (fields["limits-minimum"], fields["limits-cap_a_day"]) == ("4.50", "4")


def test_nothing_is_saved_where_nothing_was_changed(cafe, made):
    where = home(cafe.shop) + "p/stamps/change"
    fields = form_with(cafe.alice.client.get(where), "next")["fields"]
    page = cafe.alice.client.post(where, fields | {"next": "1"})
    assert "Nothing was changed." in page.text


def test_rows_come_and_go_and_keep_what_was_typed(cafe, made):
    where = home(cafe.shop) + "p/stamps/change"
    fields = form_with(cafe.alice.client.get(where), "next")["fields"] | {"rewards-0-name": "Tea"}
    two = cafe.alice.client.post(where, fields | {"add": "rewards"})
    fields = form_with(two, "next")["fields"]
    assert (fields["rewards-0-name"], fields["rewards-1-name"]) == ("Tea", "")
    one = form_with(cafe.alice.client.post(where, fields | {"remove": "rewards-0"}), "next")["fields"]
    assert [name for name in one if name.endswith("-name") and name.startswith("rewards")] == [
        "rewards-1-name"
    ]


def test_a_problem_stands_beside_its_field_in_the_readers_language(cafe, made):
    cafe.alice.client.post("/language", {"language": "fr", "next": "/"})
    where = home(cafe.shop) + "p/stamps/change"
    fields = form_with(cafe.alice.client.get(where), "next")["fields"]
    page = cafe.alice.client.post(
        where, fields | {"rewards-0-cost": "-3", "limits-minimum": "trois", "next": "1"}
    )
    assert (
        '<ul class="errorlist" id="id_rewards-0-cost_error"><li>Entre 1 et 1\u202f000\u202f000.</li></ul>'
        in page.text
    )
    assert '<ul class="errorlist" id="id_limits-minimum_error"><li>Écrivez un nombre.</li></ul>' in page.text


def test_a_programme_pauses_and_goes_on_as_it_was(cafe, made):
    where = home(cafe.shop) + "p/stamps/"
    cafe.alice.client.post(where + "pause", {"when": "soon"})
    assert terms_from(Version.objects.get(number=2).terms).rules == ()
    assert (
        "Paused: visits earn nothing; what was earned can still be spent."
        in cafe.alice.client.get(where.rstrip("/")).text
    )
    cafe.alice.client.post(where + "resume", {"when": "soon"})
    assert terms_from(Version.objects.get(number=3).terms) == terms_from(STAMPS)


def test_a_programme_gets_another_name_and_keeps_its_key(cafe, made):
    cafe.alice.client.post(home(cafe.shop) + "p/stamps/name", {"name": "Carte du port"})
    assert Programme.objects.get(key="stamps").name == "Carte du port"


def test_two_programmes_of_one_name_have_two_keys(cafe):
    for cost in ("8", "9", "9"):  # the last one is a second tap on the same button
        set_up(cafe.alice.client, cafe.shop, "coffee_card", name="Ma carte", **{"rewards-0-cost": cost})
    assert list(Programme.objects.values_list("key", flat=True)) == ["ma-carte", "ma-carte-2"]
