"""The card's page: what is held, ready and ended; consents, data, another phone, leaving."""

import base64
import gzip
import json
import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone
from PIL import Image

from habitue.web.actions.event import Sender
from habitue.web.actions.link import share
from habitue.web.actions.merge import merge
from habitue.web.actions.programme import set_picture
from habitue.web.models import Card, CardLink, Code, Consent, Customer
from habitue.web.programme.picture import KEPT_BYTES
from habitue.web.queries.card import find
from tests.web.card.phones import POINTS, home, joined, phone, printed, programme, shown_code
from tests.web.customers.folk import add
from tests.web.ledger.tills import event, send

MOST_BYTES = 80_000


@pytest.fixture
def shop(cafe):
    programme(cafe.shop, expiry={"life": "fixed", "days": 90})
    return cafe.shop


def visit(shop, card, times=1, **fields):
    now = timezone.now()
    events = [
        event("visit", card.codes.first().text, at=now, minutes=-60 * n, **fields) for n in range(times)
    ]
    return send(shop, *events, now=now)


def test_progress_rewards_history_and_every_expiry_in_words(shop):
    client, card = joined(shop, "fr")
    evening = timezone.now().astimezone(shop.zone).replace(hour=20)
    with time_machine.travel(evening):  # twelve hours of visits are one day's
        visit(shop, card, 12)
        page = client.get(home(shop)).text
    last = (evening + timedelta(days=90)).date()
    assert "12 tampons" in page
    assert "A coffee" in page
    assert "prêt" in page
    assert re.search(rf"Jusqu’au {last.day}\w* .*12 tampons", page)
    assert page.count("; expire") == 12 or page.count("; expire le") == 12
    assert page.count("+1 tampon,") == 12


def test_two_programmes_and_no_programme(cafe, shop):
    programme(shop, POINTS, key="points")
    client, _card = joined(shop)
    page = client.get(home(shop)).text
    assert ("Stamps" in page, "Points" in page, page.count('class="face"')) == (True, True, 2)
    bare, _card = joined(cafe.other, first_name="Zed")
    assert "Zed, your card at Other shop" in bare.get(home(cafe.other)).text


def test_the_secret_is_made_once_and_stays_with_the_card(shop):
    client, card = joined(shop)
    secrets = {re.search(r'data-secret="(.*?)"', client.get(home(shop)).text)[1] for _ in range(2)}
    card.refresh_from_db()
    assert secrets == {base64.b64encode(bytes(card.secret)).decode()}
    assert len(bytes(card.secret)) == 20


def test_a_card_with_foreign_codes_alone_gets_one_of_ours(shop):
    client, card = joined(shop)
    Code.objects.filter(card=card).update(kind="imported", text="KUNDE4711")
    code = shown_code(client.get(home(shop))).replace(" ", "")
    assert (find(shop, code), find(shop, "KUNDE4711")) == (card, card)
    assert shown_code(client.get(home(shop))).replace(" ", "") == code


def test_a_card_that_was_merged_shows_the_one_that_holds_its_units(shop, cafe):
    client, card = joined(shop)
    kept = add(shop, "Bea", code="BEAB2345")
    merge(shop, kept, card.customer, at=timezone.now(), sender=Sender("page", staff=cafe.alice.place))
    assert find(shop, shown_code(client.get(home(shop)))).customer == kept


def test_a_card_of_one_shop_is_none_in_another(cafe, shop):
    client, _card = joined(shop)
    assert "No card on this phone yet" in client.get(home(cafe.other)).text
    cookie = client.cookies[f"card-{shop.public_id}"].value
    client.cookies[f"card-{cafe.other.public_id}"] = cookie
    assert "No card on this phone yet" in client.get(home(cafe.other)).text
    for name in ("data/", "share/", "leave/"):
        assert client.get(home(cafe.other, name)).headers["Location"] == home(cafe.other)


def test_consents_are_changed_from_the_card(shop):
    client, _card = joined(shop, "fr", email="ana@example.org")
    for given in ("yes", "no", "no"):
        client.post(home(shop, "consent/"), {"channel": "email", "given": given, "language": "fr"})
    assert [(one.given, one.source) for one in Consent.objects.order_by("pk")] == [
        (True, "card"),
        (False, "card"),
    ]
    assert client.post(home(shop, "consent/"), {"channel": "smoke", "given": "yes"}).status_code == 302
    assert Consent.objects.count() == 2


def test_my_data_is_the_whole_file(shop):
    client, _card = joined(shop, email="ana@example.org")
    answer = client.get(home(shop, "data/"))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="habitue.json"'
    assert json.loads(answer.content)["person"]["email"] == "ana@example.org"


def test_two_taps_erase_everything(shop):
    client, card = joined(shop, email="ana@example.org", agree_email="on")
    client.get(home(shop))
    share(card, at=timezone.now())
    assert Customer.objects.get().first_name == "Ana"
    client.get(home(shop, "leave/"))
    page = client.post(home(shop, "leave/"), {"erase": "1"})
    assert "Erased" in page.text
    assert page.cookies[f"card-{shop.public_id}"]["max-age"] == 0
    card = Card.objects.get()
    assert (card.secret, card.customer.first_name, card.customer.email) == (None, "", "")
    assert [model.objects.count() for model in (CardLink, Code, Consent)] == [0, 0, 0]


def test_a_card_is_taken_off_one_phone_and_stays_on_the_other(shop):
    client, card = joined(shop)
    other = phone()
    path = f"/c/{share(card, at=timezone.now())}/"
    other.post(path)
    old = client.cookies[f"card-{shop.public_id}"].value
    client.post(home(shop, "leave/"))
    client.cookies[f"card-{shop.public_id}"] = old  # whoever kept a copy of it
    assert "No card on this phone yet" in client.get(home(shop)).text
    assert "Ana, your card" in other.get(home(shop)).text


def test_a_link_opens_one_more_phone_once_and_only_when_asked(shop):
    client, _card = joined(shop)
    link = re.search(r'value="http://testserver(/c/.*?/)"', client.post(home(shop, "share/")).text)[1]
    assert len(link.split("/")[2]) == 32
    second, third = phone(), phone()
    assert second.get(link).status_code == second.get(link).status_code == 200  # looking opens nothing
    assert second.post(link).headers["Location"] == home(shop)
    assert shown_code(second.get(home(shop))) == shown_code(client.get(home(shop)))
    assert (third.get(link).status_code, third.post(link).status_code) == (410, 410)
    # what stood in the address is not what the phone keeps
    third.cookies[f"card-{shop.public_id}"] = second.cookies[f"card-{shop.public_id}"].value.replace(
        second.cookies[f"card-{shop.public_id}"].value.split(":")[0], link.split("/")[2]
    )
    assert "No card on this phone yet" in third.get(home(shop)).text


def test_a_link_is_too_old_after_a_day(shop):
    _client, card = joined(shop)
    token = share(card, at=timezone.now() - timedelta(days=1, seconds=1))
    assert phone().post(f"/c/{token}/").status_code == 410
    assert phone().get("/c/nobody-s/").status_code == 410


def test_the_number_of_questions_does_not_grow(shop, django_assert_max_num_queries):
    client, card = joined(shop)
    client.get(home(shop))
    visit(shop, card, 3)
    with django_assert_max_num_queries(24):
        client.get(home(shop))
    visit(shop, card, 9)
    with django_assert_max_num_queries(24):
        client.get(home(shop))


def test_the_card_with_all_its_files_stays_under_80_kb(shop):
    stream = BytesIO()
    Image.effect_noise((300, 300), 90).save(stream, "JPEG", quality=60)
    set_picture(shop, stream.getvalue().ljust(KEPT_BYTES, b"\1"))
    client, card = joined(shop)
    visit(shop, card, 30)
    text = client.get(home(shop)).text
    files = set(
        re.findall(r'(?:src|href)="(/(?:static|card)/[^"]+?\.(?:css|js|svg|png|jpg|webmanifest)[^"]*)"', text)
    )
    weights = {
        "page": len(gzip.compress(text.encode(), 6)),
        "worker.js": weight(client, home(shop, "worker.js")),
    }
    weights |= {path: weight(client, path) for path in files}
    assert len(files) == 8
    assert sum(weights.values()) < MOST_BYTES, weights


def weight(client, path):
    """What a file weighs as it travels; a picture is not made smaller once more."""
    if path.startswith("/static/"):
        from django.contrib.staticfiles import finders

        return len(
            gzip.compress(Path(finders.find(path.split("?")[0].removeprefix("/static/"))).read_bytes(), 6)
        )
    answer = client.get(path)
    assert answer.status_code == 200
    return (
        len(answer.content)
        if "image/" in answer.headers["Content-Type"]
        else len(gzip.compress(answer.content, 6))
    )


def test_nothing_is_asked_of_another_server(shop):
    client, _card = joined(shop)
    page = client.get(home(shop))
    assert set(re.findall(r"https?://[^\"' ]+", page.text)) == set()
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]


def test_it_is_an_app(shop):
    shop.colour, shop.name = "#ffe08a", "Étoile & fils"
    shop.save()
    client = phone("fr")
    said = json.loads(client.get(home(shop, "manifest.webmanifest")).content)
    assert (said["name"], said["start_url"], said["scope"], said["theme_color"], said["lang"]) == (
        "Étoile & fils", home(shop), home(shop), "#ffe08a", "fr",
    )  # fmt: skip
    for icon in said["icons"]:
        assert client.get(icon["src"]).headers["Content-Type"] == icon["type"]
    picture = Image.open(BytesIO(client.get(home(shop, "icon-192.png")).content))
    assert (picture.size, picture.getpixel((2, 2))) == ((192, 192), (255, 224, 138))
    assert client.get(home(shop, "icon-7.png")).status_code == 404
    assert client.get(home(shop, "look.css")).text == ":root{--shop:#ffe08a;--shop-ink:#000000}"
    worker = client.get(home(shop, "worker.js"))
    assert (worker.headers["Content-Type"], worker.headers["Cache-Control"]) == (
        "text/javascript; charset=utf-8", "no-cache",
    )  # fmt: skip
    assert client.get(home(shop, "picture.jpg")).status_code == 404


def test_a_printed_card_shows_none_of_it(shop):
    printed(shop)
    assert "No card on this phone yet" in phone().get(home(shop)).text
