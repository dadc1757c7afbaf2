"""The page of posters and cards: what it offers, whom it lets in, and batches that are made once."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from habitue.web.actions.printed_card import Wanted, make_cards, revoke_cards
from habitue.web.models import Card, CardBatch, Code, Customer, Role
from habitue.web.queries.printed_card import batches_of
from tests.web.ledger.tills import event, programme, send
from tests.web.paper.printing import pages_of
from tests.web.paper.test_sheets import PICTURE
from tests.web.people import hire
from tests.web.programme.forms_of import forms_of

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 12)


@pytest.fixture
def shop(cafe):
    programme(cafe.shop)
    return cafe


def home(shop):
    return f"/s/{shop.public_id}/paper/"


def pdf_of(answer):
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    return pages_of(answer.content)


def order(client, shop, **said):
    """The form of the page, filled in and sent."""
    page = client.get(home(shop))
    form = next(form for form in forms_of(page) if form["action"].endswith("/paper/cards"))
    return client.post(form["action"], form["fields"] | said)


def test_the_page_offers_every_paper_with_its_drawing(shop):
    client = shop.alice.client
    page = client.get(home(shop.shop))
    for size in ("a4", "a5", "a6", "10x15"):
        assert f'href="{home(shop.shop)}poster-{size}.pdf"' in page.text
    for drawn in ("a4", "10x15", "card"):
        answer = client.get(f"{home(shop.shop)}preview-{drawn}.svg")
        assert (answer.headers["Content-Type"], answer.text[:5]) == ("image/svg+xml", "<svg ")
    assert "Après 10 visites, c’est offert" in page.text


def test_without_a_programme_there_is_nothing_to_announce(cafe):
    client = cafe.alice.client
    assert f"/s/{cafe.shop.public_id}/programme/new" in client.get(home(cafe.shop)).text
    assert client.get(home(cafe.shop) + "poster-a4.pdf").status_code == 404
    assert client.post(home(cafe.shop) + "cards", {"key": uuid.uuid4(), "sheets": 1}).status_code == 302
    assert CardBatch.objects.count() == 0


def test_a_closed_programme_is_not_announced(shop):
    shop.shop.programmes.update(closed_from=DAY)
    assert "poster-a4" not in shop.alice.client.get(home(shop.shop)).text


@pytest.mark.parametrize("size", ["a4", "a5", "a6", "10x15"])
def test_the_poster_s_code_opens_the_door_of_the_shop(shop, size):
    (page,) = pdf_of(shop.alice.client.get(f"{home(shop.shop)}poster-{size}.pdf"))
    assert page.scanned() == [f"http://testserver/j/{shop.shop.public_id}/"]


def test_a_size_that_is_none_is_not_there(shop):
    for file in ("poster-a0.pdf", "poster-card.pdf", "preview-a0.svg"):
        assert shop.alice.client.get(home(shop.shop) + file).status_code == 404


def test_language_headline_name_and_picture_are_chosen(shop):
    shop.shop.picture = PICTURE
    shop.shop.save()
    where = home(shop.shop) + "poster-a5.pdf"
    (usual,) = pdf_of(shop.alice.client.get(where))
    (english,) = pdf_of(shop.alice.client.get(where, {"language": "en"}))
    (own,) = pdf_of(
        shop.alice.client.get(where, {"headline": "Bonjour", "name": "Chez Alice", "plain": "on"})
    )
    assert "Votre carte, sur" in " ".join(usual.texts)
    assert "After 10 visits, it’s on us" in " ".join(english.texts)
    assert own.texts[:2] == ["Chez Alice", "Bonjour"]
    drawn = [
        "<image " in shop.alice.client.get(home(shop.shop) + "preview-a4.svg" + query).text
        for query in ("", "?plain=on")
    ]
    assert drawn == [True, False]


def test_what_cannot_be_used_is_as_if_it_had_not_been_chosen(shop):
    said = {"language": "tlh", "headline": "x" * 500, "programme": "nobody-s", "name": "\0"}
    for file in ("", "poster-a6.pdf", "preview-card.svg"):
        assert shop.alice.client.get(home(shop.shop) + file, said).status_code == 200


def test_the_headline_that_stands_where_none_is_typed_is_in_the_chosen_language(shop):
    helps = [
        shop.alice.client.get(home(shop.shop), query)
        .text.split('id="id_headline_helptext">')[1]
        .split("<")[0]
        for query in ({}, {"language": "en"})
    ]
    assert [("Après 10 visites" in text, "After 10 visits" in text) for text in helps] == [
        (True, False),
        (False, True),
    ]


def test_of_several_programmes_one_is_announced(shop):
    programme(shop.shop, key="tea", rewards=[{"key": "tea", "name": "A tea", "cost": 5}])
    page = shop.alice.client.get(home(shop.shop), {"programme": "tea"})
    assert ("Après 5 visites" in page.text, "Après 10 visites" in page.text) == (True, False)


def test_a_name_that_paper_cannot_show_is_told(shop):
    shop.shop.name = "مقهى الميناء"
    shop.shop.save()
    page = shop.alice.client.get(home(shop.shop))
    assert "n’est pas imprimé" in page.text or "is left out" in page.text
    assert "is left out" not in shop.alice.client.get(home(shop.shop), {"name": "Port"}).text


def test_what_an_owner_typed_stays_text(cafe):
    nasty = '<img src=x onerror="alert(1)">'
    programme(cafe.shop, rewards=[{"key": "tea", "name": nasty, "cost": 5}])
    for query in ({}, {"headline": nasty, "name": nasty}):
        page = cafe.alice.client.get(home(cafe.shop), query)
        drawn = cafe.alice.client.get(home(cafe.shop) + "preview-a4.svg", query)
        assert ("<img src=x" in page.text, "<img src=x" in drawn.text) == (False, False)


def test_who_opens_the_page_where_phones_cannot_follow_is_warned(shop, settings):
    settings.ALLOWED_HOSTS = ["*"]
    warned = {
        host: 'class="note warning" role="alert"'
        in shop.alice.client.get(home(shop.shop), HTTP_HOST=host).text
        for host in ("localhost:8000", "cafe.example")
    }
    assert warned == {"localhost:8000": True, "cafe.example": False}


def test_staff_do_not_print_and_strangers_find_nothing(shop):
    batch = make(shop)
    maria = hire(shop.shop, "maria@example.org", Role.MANAGER)
    for file in ("", "poster-a4.pdf", "preview-a4.svg", f"cards/{batch.key}.pdf"):
        found = [
            person.client.get(home(shop.shop) + file).status_code
            for person in (maria, shop.bob, shop.charlie)
        ]
        assert (file, found) == (file, [200, 403, 404])
    programme(shop.other)
    for person, status in ((shop.bob, 403), (shop.charlie, 404)):
        for file in ("cards", f"cards/{batch.key}/revoke"):
            assert person.client.post(home(shop.shop) + file).status_code == status
    there = f"{home(shop.other)}cards/{batch.key}"
    assert shop.charlie.client.get(there + ".pdf").status_code == 404
    assert shop.charlie.client.post(there + "/revoke").status_code == 404
    assert batch.codes.filter(revoked_at=None).count() == 10


def make(shop, n=10):
    wanted = Wanted(uuid.uuid4(), n, "fr", "", "Dix visites, un café")
    return make_cards(shop.shop, wanted, by=shop.alice.place, at=timezone.now())


def test_cards_are_made_anonymous_and_their_codes_open_them(shop):
    answer = order(shop.alice.client, shop.shop, sheets="2", language="en", headline="Ten visits, a coffee")
    assert answer.status_code == 302
    batch = CardBatch.objects.get(shop=shop.shop)
    assert (batch.count, batch.language, batch.headline, batch.made_by) == (
        20,
        "en",
        "Ten visits, a coffee",
        shop.alice.place,
    )
    codes = list(Code.objects.filter(batch=batch).order_by("pk"))
    assert {(code.kind, code.card.customer, code.shop) for code in codes} == {
        (Code.Kind.PRINTED, None, shop.shop)
    }
    assert len({code.card_id for code in codes}) == 20
    pages = pdf_of(shop.alice.client.get(f"{home(shop.shop)}cards/{batch.key}.pdf"))
    assert [text for page in pages for text in page.scanned()] == [
        f"http://testserver/k/{shop.shop.public_id}/{code.text}/" for code in codes
    ]
    assert f"{codes[0].text[:4]} {codes[0].text[4:]}" in pages[0].texts
    assert send(shop.shop, event(code=codes[0].text))[0].status == "recorded"


def test_the_same_form_sent_twice_makes_one_batch(shop):
    page = shop.alice.client.get(home(shop.shop))
    form = next(form for form in forms_of(page) if form["action"].endswith("/paper/cards"))
    for _ in range(2):
        assert shop.alice.client.post(form["action"], form["fields"]).status_code == 302
    assert (CardBatch.objects.count(), Code.objects.count(), Card.objects.count()) == (1, 10, 10)
    # another shop's key makes nothing there, and tells nothing
    programme(shop.other)
    there = home(shop.other) + "cards"
    assert shop.charlie.client.post(there, form["fields"]).status_code == 302
    assert (CardBatch.objects.count(), Code.objects.count(), Card.objects.count()) == (1, 10, 10)


@pytest.mark.parametrize("sheets", ["0", "21", "-1", "x", "", "1e3", "99999999999999999999"])
def test_no_more_and_no_fewer_sheets_than_a_printer_likes(shop, sheets):
    answer = order(shop.alice.client, shop.shop, sheets=sheets)
    assert (answer.status_code, "sheets-problem" in answer.text) == (422, True)
    assert (CardBatch.objects.count(), Card.objects.count()) == (0, 0)


def test_a_form_without_its_id_makes_nothing_and_comes_back_with_one(shop):
    answer = order(shop.alice.client, shop.shop, key="?")
    assert (answer.status_code, CardBatch.objects.count()) == (422, 0)
    assert uuid.UUID(form_with_key(answer))


def form_with_key(page):
    return next(form for form in forms_of(page) if "key" in form["fields"])["fields"]["key"]


def test_the_page_lists_batches_which_are_printed_again_and_revoked(shop):
    batch = make(shop)
    page = shop.alice.client.get(home(shop.shop))
    assert f"cards/{batch.key}.pdf" in page.text
    first = shop.alice.client.get(f"{home(shop.shop)}cards/{batch.key}.pdf").content
    assert shop.alice.client.get(f"{home(shop.shop)}cards/{batch.key}.pdf").content == first
    done = shop.alice.client.post(f"{home(shop.shop)}cards/{batch.key}/revoke", follow=True)
    assert ("10 cartes" in done.text or "10 cards" in done.text, f"cards/{batch.key}.pdf" in done.text) == (
        True,
        False,
    )
    assert shop.alice.client.get(f"{home(shop.shop)}cards/{batch.key}.pdf").status_code == 404
    assert batch.codes.filter(revoked_at=None).count() == 0


def test_the_latest_batch_comes_first_with_what_was_claimed_of_it(shop):
    batches = [make(shop, n) for n in (10, 20, 30)]
    ana = Customer.objects.create(shop=shop.shop, first_name="Ana", joined_at=timezone.now())
    Card.objects.filter(pk=batches[0].codes.first().card_id).update(customer=ana)
    found = [(batch.count, batch.claimed) for batch in batches_of(shop.shop)]
    assert found == [(30, 0), (20, 0), (10, 1)]


def test_cards_that_somebody_uses_outlive_their_batch(shop):
    batch = make(shop)
    claimed, stamped, *rest = batch.codes.order_by("pk")
    ana = Customer.objects.create(shop=shop.shop, first_name="Ana", joined_at=timezone.now())
    Card.objects.filter(pk=claimed.card_id).update(customer=ana)
    send(shop.shop, event(code=stamped.text))
    now = timezone.now()
    assert revoke_cards(shop.shop, batch, at=now) == len(rest) == 8
    assert set(batch.codes.filter(revoked_at=None)) == {claimed, stamped}
    batch.refresh_from_db()
    assert (batch.revoked_at, revoke_cards(shop.shop, batch, at=now + timedelta(hours=1))) == (now, 0)
    batch.refresh_from_db()
    assert batch.revoked_at == now


def test_a_page_of_many_batches_asks_the_database_no_more_often(shop):
    counts = []
    for _ in range(3):
        make(shop)
        with CaptureQueriesContext(connection) as queries:
            shop.alice.client.get(home(shop.shop))
        counts.append(len(queries))
    assert counts[0] == counts[-1]
