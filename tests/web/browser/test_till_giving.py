"""Rewards at a till in a browser: given without counting a visit, in one tap more at most; and never asked about a visit twice."""

import os
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.web.browser.devices import PHONE, Books, Till
from tests.web.browser.everybody import in_every_size
from tests.web.browser.served import ROOT, served

pytestmark = pytest.mark.browser
_MAKE_RICH = """
from habitue.web.start import prepare
prepare()
import sys
from datetime import timedelta
from django.utils import timezone
from habitue.web.actions.event import Sender, record
from habitue.web.actions.gesture import Wish, keep_delight
from habitue.web.models import Programme, Shop
shop, now = Shop.objects.get(public_id=sys.argv[1]), timezone.now() - timedelta(days=1)
given = {"programme": Programme.objects.get(shop=shop).key, "units": 30}
keep_delight(shop, Wish(500, "a biscuit", 100, 0), on=True, by=None, at=now)
for place, code in enumerate(sys.argv[2:]):
    body = {"id": f"{place:032x}", "kind": "gift", "card": code, "at": now.isoformat(), **given}
    assert record(shop, [body], sender=Sender("api"), received_at=now)[0].kind == "done"
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("server")


@pytest.fixture(scope="module")
def server(folder):
    with served(folder, "till") as found:
        shop = found.told["bakery"]
        environment = os.environ | {
            "HABITUE_DATA": str(folder),
            "HABITUE_SECRET_KEY": "a key for tests only, of no use to anybody else",
            "DJANGO_SETTINGS_MODULE": "habitue.web.settings",
        }
        command = [sys.executable, "-c", _MAKE_RICH, shop["shop"], *shop["codes"][:4]]
        subprocess.run(command, env=environment, cwd=ROOT, check=True, timeout=60)
        yield found


@pytest.fixture(scope="module")
def books(folder):
    return Books(folder)


@pytest.fixture
def till(chromium, server, request):
    context = chromium.new_context(locale="en-GB", **PHONE)
    yield Till(context, server, "bakery").enrol(request.param, "Bob")
    context.close()


def lever(till):
    return till.page.locator(".dock .only")


@pytest.mark.parametrize("till", [0], indirect=True)
def test_a_reward_is_given_without_counting_a_visit(till, books):
    code = till.codes[0]
    expect(lever(till)).to_have_attribute("aria-pressed", "false")
    lever(till).click()  # the one tap more
    expect(lever(till)).to_have_attribute("aria-pressed", "true")
    assert in_every_size(till.page, "till giving without a visit") == {}
    till.type(code)
    expect(till.page.locator(".who-now")).to_have_text("Camille0")
    assert books(code) == 0
    till.press("Give: Une pâtisserie")
    till.verdict("Is it the customer’s own card?", "ask")  # a typed code can be copied: asked of every reward
    till.press("Yes, it is theirs")
    till.verdict("Give the reward: Une pâtisserie au choix.")
    assert (books(code), books(code, "redeem")) == (0, 1)
    # only the one who was scanned: the next is a visit again, with not one tap more than before
    expect(lever(till)).to_have_attribute("aria-pressed", "false")
    till.type(till.codes[4])
    till.verdict("+1 stamp.")
    assert till.complaints == []


@pytest.mark.parametrize("till", [1], indirect=True)
def test_something_on_the_house_needs_no_visit_either(till, books):
    code = till.codes[1]
    lever(till).click()
    till.type(code)
    till.page.click("details.card summary:has-text('On the house')")
    till.press("1 stamp")
    till.verdict("+1 stamp")
    assert (books(code), books(code, "gift")) == (0, 2)
    # whoever changes their mind records the visit from there
    lever(till).click()
    till.type(code)
    till.press("Record the visit")
    till.verdict("+1 stamp.")
    assert books(code) == 1


@pytest.mark.parametrize("till", [2], indirect=True)
def test_a_visit_just_counted_stands_in_no_reward_s_way(till, books):
    code = till.codes[2]
    till.type(code)
    till.verdict("+1 stamp.")
    # scanned again for the reward: it is there beside the question, and whoever gives it has answered
    till.type(code)
    till.verdict("less than 30 minutes ago", "ask")
    till.press("Give: Une pâtisserie")
    till.verdict("Is it the customer’s own card?", "ask")
    till.press("Yes, it is theirs")
    till.verdict("Give the reward: Une pâtisserie au choix.")
    till.unsent(0)
    assert (books(code), books(code, "redeem")) == (1, 1)
    # with the lever nothing is asked about the visit at all
    lever(till).click()
    till.type(code)
    expect(till.page.locator(".who-now")).to_have_text("Camille2")
    expect(till.page.locator("#verdict")).to_have_count(0)
    # and after a no the card stays to give from
    till.press("Next customer")
    till.type(code)
    till.verdict("less than 30 minutes ago", "ask")
    till.press("No, leave it")
    expect(till.page.locator("main button:has-text('Give: Une pâtisserie')")).to_be_visible()
    till.unsent(0)
    assert books(code) == 1


@pytest.mark.parametrize("till", [3], indirect=True)
def test_without_network_the_lever_counts_no_visit(till, books):
    till.kept()
    till.context.set_offline(True)
    lever(till).click()
    till.type(till.codes[3])
    expect(till.page.locator("#say")).to_contain_text("without network its holder is not shown")
    till.unsent(0)
    till.press("Record the visit")
    till.verdict("The visit is noted.")
    till.unsent(1)
    till.context.set_offline(False)
    till.unsent(0)
    assert books(till.codes[3]) == 1


@pytest.mark.parametrize("till", [4], indirect=True)
def test_the_lever_works_by_keyboard_alone(till, books):
    till.tab_to("Reward without a visit")
    expect(lever(till)).to_have_attribute("aria-pressed", "true")
    till.tab_to("code", press="")
    till.page.keyboard.type(till.codes[0])
    till.page.keyboard.press("Enter")
    expect(till.page.locator(".who-now")).to_have_text("Camille0")
    assert books(till.codes[0]) == 0


@pytest.mark.parametrize("till", [5], indirect=True)
def test_a_bad_day_is_noted_in_one_tap_and_a_biscuit_given_in_another(till, books):
    code = till.codes[5]
    till.type(code)
    till.verdict("+1 stamp.")
    till.press("Tired today")
    till.verdict("It is noted.")
    expect(till.page.locator("main section[aria-label='A small gesture']")).to_contain_text("A bad day")
    assert in_every_size(till.page, "till with a small gesture") == {}
    till.press("Give: a biscuit")
    till.verdict("On the house: a biscuit.")
    till.unsent(0)
    assert (books(code), books(code, "remark"), books(code, "gesture")) == (1, 1, 1)
    expect(till.page.locator("main button:has-text('Give: a biscuit')")).to_have_count(0)
    till.press("Undo")
    till.verdict("Undone")
    # without network the month's money is out of reach
    till.type(code)
    till.press("No, leave it")
    till.context.set_offline(True)
    till.press("Give: a biscuit")
    till.verdict("Rewards need the network.", "refused")
    till.context.set_offline(False)
    till.unsent(0)
    assert books(code, "gesture") == 1
