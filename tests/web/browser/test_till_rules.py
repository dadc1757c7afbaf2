"""What a till may and may not do, each time with its reason in both languages: rewards without network, gifts, items, money
without a PIN, two windows at once, a clock a week off, and codes of every kind."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from habitue.loyalty.rotating import rotating_code
from tests.long import LANGUAGES
from tests.web.browser.devices import LOCALES, PHONE, Books, Till
from tests.web.browser.served import served
from tests.web.browser.till_seed import SECRET

pytestmark = pytest.mark.browser
every_language = pytest.mark.parametrize("language", LANGUAGES)
WEEK = timedelta(days=7)

TYPED_BY_A_SCANNER = """keys => keys.forEach(key =>
    document.body.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true})))"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("server")


@pytest.fixture(scope="module")
def server(folder):
    with served(folder, "rules") as found:
        yield found


@pytest.fixture(scope="module")
def books(folder):
    return Books(folder)


@pytest.fixture
def window(chromium, server):
    """Opens a till of a shop in a fresh browser, with a link and customers that no other test of the shop has."""
    opened, taken = [], server.told.setdefault("taken", {})

    def open_till(shop, language, person=None, at=None):
        context = chromium.new_context(locale=LOCALES[language], **PHONE)
        opened.append(context)
        till = Till(context, server, shop)
        if at:
            till.page.clock.install(time=at)
        number = taken[shop] = taken.get(shop, -1) + 1
        till.code = till.codes[number % len(till.codes)]
        till.enrol(number, person)
        till.kept()
        return till

    yield open_till
    for context in opened:
        context.close()


def shown(till, at=None, secret=SECRET, code=None):
    """What the customer's phone shows."""
    return rotating_code(secret, shop=till.shop["shop"], code=code or till.code, at=at or datetime.now(UTC))


def said(language, french, english):
    return {"fr": french, "en": english}[language]


@every_language
def test_without_network_rewards_are_given_within_the_allowance_and_not_beyond(window, books, language):
    """Three stamps a day and card: one coffee of two, no second one, and no cake of five."""
    till = window("kiosk", language, "Bob")
    for _ in range(5):
        till.type(till.code)
        till.verdict("+1")
    till.context.set_offline(True)
    coffee, cake = till.page.locator(".gives .btn:has-text('Un café')"), till.page.locator("text='Un gâteau'")
    till.type(shown(till))
    till.verdict(said(language, "La visite est notée.", "The visit is noted."))
    expect(coffee.first).to_be_visible()
    expect(till.page.locator(".gives .btn:has-text('Un gâteau'):visible")).to_have_count(0)
    coffee.first.click()
    till.verdict(said(language, "Donnez la récompense : Un café.", "Give the reward: Un café."), "kept")
    expect(till.page.locator("#verdict")).to_contain_text(
        said(language, "Noté sans réseau", "Noted without network")
    )
    # the same card half a minute later, by another code and by its letters
    for text in (shown(till, datetime.now(UTC) + timedelta(seconds=30)), till.code):
        till.type(text)
        coffee.first.click()
        till.verdict(
            said(language, "Il faut le réseau pour donner une récompense.", "Rewards need the network."),
            "refused",
        )
        expect(till.page.locator("#verdict")).to_contain_text(
            said(language, "Rien n’est perdu", "Nothing is lost")
        )
    till.unsent(4)
    till.context.set_offline(False)
    till.unsent(0)
    till.refused(0)
    assert [one[0] for one in books.events(till.code, "redeem")] == ["redeemed"]
    # what was given today counts although it was sent
    till.context.set_offline(True)
    till.type(shown(till))
    coffee.first.click()
    till.verdict(said(language, "Il faut le réseau", "Rewards need the network."), "refused")
    assert cake.count() == 0 or not cake.first.is_visible()


def test_a_gift_on_the_house_is_one_gift_with_and_without_network(window, books):
    till = window("kiosk", "fr", "Bob")
    gifts = till.page.locator("details:has(summary:has-text('Offert'))")
    till.type(till.code)
    till.verdict("+1 tampon")
    gifts.locator("summary").click()
    gifts.locator(".btn:has-text('Un gâteau')").click()
    till.verdict("Donnez la récompense : Un gâteau.")
    till.context.set_offline(True)
    till.type(till.code)
    till.unsent(1)
    gifts.locator("summary").click()
    gifts.locator(".btn:has-text('1 tampon')").click()
    till.verdict("Offert : 1 tampon – Carte café.", "kept")
    till.unsent(2)
    till.context.set_offline(False)
    till.unsent(0)
    assert [one[0] for one in books.events(till.code, "gift")] == ["reward_given", "given"]
    assert books.stamps(till.code)[0] == (3, 3)


@every_language
def test_a_programme_by_item_asks_how_many(window, books, language):
    till = window("bakery", language, "Ben")
    record = said(language, "Enregistrer la visite", "Record the visit")
    till.type(till.code)
    expect(till.page.get_by_label("Baguette")).to_be_focused()
    till.page.keyboard.type("1000")
    till.press(record)
    expect(till.page.locator("form .problem")).to_contain_text(
        said(language, "nombre", "This number cannot be read.")
    )
    till.page.get_by_label("Baguette").fill("3")
    till.press(record)
    till.verdict(said(language, "+3 tampons", "+3 stamps"))
    till.context.set_offline(True)
    till.type(till.code)
    till.page.get_by_label("Baguette").fill("2")
    till.press(record)
    till.unsent(1)
    till.context.set_offline(False)
    till.unsent(0)
    assert books.stamps(till.code) == [(5, 5)]


@every_language
def test_without_network_one_goes_on_without_a_pin_in_nobodys_name(window, books, language):
    till = window("grocer", language)
    till.page.locator(".people").wait_for()
    till.context.set_offline(True)
    till.press("Dan")
    till.page.fill("#pin", "2580")
    till.page.press("#pin", "Enter")
    expect(till.page.locator("form .problem")).to_contain_text(
        said(language, "Pas de réseau", "There is no network")
    )
    till.press(said(language, "Continuer sans", "Go on without a PIN"))
    till.type(till.code)
    till.page.fill("#amount", "12,50")
    till.press(said(language, "Enregistrer la visite", "Record the visit"))
    till.verdict(said(language, "La visite est notée.", "The visit is noted."))
    till.unsent(1)
    till.context.set_offline(False)
    till.unsent(0)
    assert books.events(till.code) == [("earned", "static", '["offline"]', 0, 1)]
    assert books.stamps(till.code) == [(12, 12)]
    # with the network, a PIN is asked for again
    expect(till.page.locator(".people")).to_be_visible()


def test_two_windows_of_a_till_send_everything_once_and_count_alike(window, books):
    till = window("kiosk", "en", "Bob")
    other, codes = till.another_window(), till.codes[-2:]
    before = sum(books(code) for code in codes)
    till.context.set_offline(True)
    for number in range(6):
        one = (till, other)[number % 2]
        one.type(codes[number % len(codes)])
        one.verdict("The visit is noted.")
        till.unsent(number + 1)
        other.unsent(number + 1)
    till.context.set_offline(False)
    for one in (till, other):
        one.unsent(0)
        expect(one.page.locator("#unsent")).not_to_contain_text("no network")
    assert sum(books(code) for code in codes) - before == 6
    # both at once, with the network: each window hears the answers to its own
    for number in range(4):
        till.page.fill("#code", codes[0])
        other.page.fill("#code", codes[1])
        till.page.press("#code", "Enter")
        other.page.press("#code", "Enter")
        till.verdict("+1 stamp.")
        other.verdict("+1 stamp.")
        assert sum(books(code) for code in codes) - before == 6 + 2 * (number + 1)
    assert (till.complaints, other.complaints) == ([], [])


@every_language
@pytest.mark.parametrize("away", [WEEK, -WEEK], ids=["ahead", "behind"])
def test_a_clock_a_week_off_is_noticed_and_its_visits_are_judged_by_it(window, books, language, away):
    """Without network the till goes by its own clock, which went wrong meanwhile; with it, it learns the time again."""
    till = window("kiosk", language, "Bob", at=datetime.now(UTC))
    till.context.set_offline(True)
    till.page.clock.set_system_time(datetime.now(UTC) + away)
    till.type(shown(till))
    till.unsent(1)
    till.context.set_offline(False)
    till.unsent(0)
    ((outcome, proof, flags, _, accepted),) = books.events(till.code)
    till.page.click("#unsent")
    if away > timedelta():
        assert (outcome, accepted) == ("bad_day", 0)
        till.refused(1)
        expect(till.page.locator(".refusals .why")).to_contain_text(
            said(language, "Vérifiez l’horloge de la caisse.", "Check the clock of the till.")
        )
    else:
        assert (outcome, proof, accepted) == ("earned", "stale", 1)
        assert "stale_code" in flags
    expect(till.page.locator(".facts")).to_contain_text(said(language, "décalée de", "off; corrected"))
    # the time is known again: what comes now is as it should be
    till.press(said(language, "Retour", "Back"))
    till.type(shown(till))
    till.verdict(said(language, "+1 tampon", "+1 stamp"))
    assert books.events(till.code)[-1][:3] == ("earned", "fresh", "[]")


@every_language
def test_codes_of_every_kind_have_their_outcome_and_reason(window, server, books, language):
    """The outcomes are those of tests/web/ledger/test_codes.py; here is what the person at the till is told."""
    till, other = window("kiosk", language, "Bob"), window("kiosk", language, "Bob")
    foreign = f"{server.address}/k/{server.told['grocer']['shop']}/{server.told['grocer']['codes'][0]}/"
    nobody = said(
        language, "Aucune carte de ce commerce ne porte ce code.", "No card of this shop has this code."
    )
    told = {
        shown(till, secret=bytes(20)): said(
            language,
            "Ce code n’a pas été produit par la carte qu’il nomme.",
            "This code was not made by the card",
        ),
        foreign: said(
            language, "Cette carte est celle d’un autre commerce.", "This card belongs to another shop."
        ),
        f"{server.address}/j/{till.shop['shop']}/": nobody,
        f"{server.address}/t/enrol/{till.shop['links'][0]}": said(
            language, "ce n’est pas une carte", "it is no card."
        ),
        "A" * 65: nobody,
        "WIFI:T:WPA;S:cafe;P:secret;;": nobody,
    }
    for text, words in told.items():
        till.page.evaluate(TYPED_BY_A_SCANNER, [*text, "Enter"])
        till.verdict(words, "refused")
    # an answer that somebody read leaves nothing to be looked after
    till.unsent(0)
    till.refused(0)
    assert books(till.code) == 0
    lines = till.page.locator("#verdict .row")
    till.page.evaluate(TYPED_BY_A_SCANNER, [*shown(till, datetime.now(UTC) - WEEK), "Enter"])
    till.verdict("+1")
    expect(lines).to_have_text(
        [
            said(
                language,
                "le code était ancien ou photographié, ou une horloge était déréglée",
                "the code was old or a picture of it, or a clock was wrong",
            )
        ]
    )
    copied = shown(till)
    till.type(copied)
    till.verdict("+1")
    expect(lines).to_have_count(0)
    other.type(copied)
    other.verdict("+1")
    expect(other.page.locator("#verdict .row")).to_have_text(
        [said(language, "le même code a été vu à une autre caisse", "the same code was seen at another till")]
    )
    assert (till.complaints, other.complaints) == ([], [])
