"""An address belongs to whoever types the code that went there: joining again, changing it, and nobody learns who has it."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from habitue.web import worker
from habitue.web.actions.erasure import erase
from habitue.web.models import AddressCode, Consent, Customer, Event, Merge
from habitue.web.queries.drift import Checked, drifts
from habitue.web.queries.ledger import balances
from tests.web.card.phones import home, joined, programme, shown_code
from tests.web.card.test_recovering import ADDRESS, code_of, known


@pytest.fixture
def shop(cafe, settings):
    settings.MAIL = {**settings.MAIL, "configured": True}
    programme(cafe.shop, welcome={"units": 2})
    yield cafe.shop
    assert list(drifts(cafe.shop, done=Checked())) == []


def held(shop, card):
    card.refresh_from_db()
    return [one.units + one.owed for one in balances(shop, card)]


def round_of_mails():
    """The codes that the worker sent just now."""
    mail.outbox.clear()
    worker.post(timezone.now())
    return [code_of(sent) for sent in mail.outbox]


def bare(page):
    """A page without what is different on every one."""
    text = re.sub(r'(csrfmiddlewaretoken" value|data-secret|data-code)="[^"]*"', "", page.text)
    text = re.sub(r'<img data-still[^>]*>|<p class="letters">.*?</p>', "", text)
    return re.sub(r"\d\d:\d\d", "", text)


def test_who_joins_with_an_address_has_the_card_at_once_and_confirms_it_later(shop):
    client, card = joined(shop, "fr", email=ADDRESS)
    assert (card.customer.email, card.customer.claimed_email, held(shop, card)) == ("", ADDRESS, [2])
    assert f"Confirmez {ADDRESS}" in client.get(home(shop)).text
    (code,) = round_of_mails()
    assert "Tapez les six chiffres" in client.get(home(shop, "address/")).text
    wrong = "000000" if code != "000000" else "111111"
    assert "n’est pas le bon" in client.post(home(shop, "address/"), {"code": wrong}).text
    assert client.post(home(shop, "address/"), {"code": code}).headers["Location"] == home(shop)
    person = Customer.objects.get()
    assert (person.email, person.claimed_email) == (ADDRESS, "")
    assert "Votre adresse est confirmée" in client.get(home(shop)).text
    assert client.get(home(shop, "address/")).headers["Location"] == home(shop)


def test_joining_again_with_a_known_address_looks_the_same_as_with_a_new_one(shop):
    known(shop)
    pages = []
    for email in (ADDRESS, "new1@example.org"):
        client, _card = joined(shop, first_name="Eve", email=email, agree_email="on")
        pages.append(
            [
                bare(client.get(home(shop, path))).replace(email, "X")
                for path in ("", "details/", "address/", "share/", "leave/")
            ]
        )
        whole = client.get(home(shop, "data/")).json()
        assert (whole["person"]["email"], whole["person"]["claimed_email"]) == ("", email)
    assert pages[0] == pages[1]
    # both addresses get the same mail
    bodies = {re.sub(r"\d{6}", "", sent.body) for sent in mail.outbox} if round_of_mails() else set()
    assert (len(mail.outbox), len(bodies)) == (2, 1)


def test_who_has_the_mailbox_comes_to_the_card_they_had_with_one_welcome_gift(shop):
    old, card = known(shop)
    client, second = joined(shop, first_name="Anna", email=ADDRESS, agree_email="on")
    assert held(shop, second) == [2]
    (code,) = round_of_mails()
    client.post(home(shop, "address/"), {"code": code})
    assert (held(shop, card), held(shop, second)) == ([2], [])
    assert shown_code(client.get(home(shop))) == shown_code(old.get(home(shop)))
    person = card.customer
    person.refresh_from_db()
    assert (person.first_name, person.email, person.claimed_email) == ("Ana", ADDRESS, "")
    assert Customer.objects.filter(merged_into=None).count() == 1
    assert Consent.objects.get(customer=person).given
    assert (Event.objects.filter(kind="undo").count(), Merge.objects.count()) == (1, 1)
    assert "Undone: −2 stamps." in client.get(home(shop)).text


def test_another_address_makes_another_customer(shop):
    _old, card = known(shop)
    client, _second = joined(shop, first_name="Anna", email="other@example.org")
    (code,) = round_of_mails()
    client.post(home(shop, "address/"), {"code": code})
    assert (held(shop, card), Merge.objects.count()) == ([2], 0)


def test_who_has_not_the_mailbox_has_a_card_without_it_and_the_owner_sees_the_pair(shop, cafe):
    _old, card = known(shop)
    eve, hers = joined(shop, first_name="Eve", email=ADDRESS)
    round_of_mails()
    for _ in range(6):
        eve.post(home(shop, "address/"), {"code": "123456"})
    assert (Customer.objects.get(cards=hers).email, Merge.objects.count()) == ("", 0)
    page = cafe.alice.client.get(f"/s/{shop.public_id}/customers/duplicates").text
    assert "same e-mail, not confirmed" in page
    assert f"{card.customer.key}" in page
    assert f"{hers.customer.key}" in page
    profile = cafe.alice.client.get(f"/s/{shop.public_id}/customers/{hers.customer.key}").text
    assert f"{ADDRESS} (not confirmed)" in profile
    assert eve.post(home(shop, "address/"), {"drop": "1"}).headers["Location"] == home(shop)
    assert Customer.objects.get(cards=hers).claimed_email == ""
    assert "not confirmed" not in cafe.alice.client.get(f"/s/{shop.public_id}/customers/duplicates").text


def test_a_code_is_for_the_card_that_asked_and_a_mailbox_gets_few(shop):
    known(shop)
    eve, _hers = joined(shop, first_name="Eve", email=ADDRESS)
    bob, his = joined(shop, first_name="Bob", email=ADDRESS)
    codes = round_of_mails()
    assert len(codes) == 2
    code = codes[0]
    if codes[0] != codes[1]:
        bob.post(home(shop, "address/"), {"code": code})
        assert Customer.objects.get(cards=his).merged_into is None
    for _ in range(6):
        assert eve.post(home(shop, "address/"), {"again": "1"}).status_code == 200
    assert len(round_of_mails()) <= 1


def test_customers_change_what_they_are_called_and_reached_by(shop):
    client, _card = known(shop, language="fr")
    page = client.get(home(shop, "details/")).text
    assert ("Mes informations" in page, ADDRESS in page) == (True, True)
    said = {"first_name": " Anaïs ", "email": ADDRESS, "phone": "06 12 34 56 78"}
    assert client.post(home(shop, "details/"), said).headers["Location"] == home(shop)
    person = Customer.objects.get()
    assert (person.first_name, person.phone, person.email) == ("Anaïs", "+33612345678", ADDRESS)
    assert "anais" in person.search
    answer = client.post(home(shop, "details/"), said | {"first_name": ""})
    assert answer.context["form"].errors["first_name"] == ["Écrivez votre prénom."]
    assert "Anaïs, votre carte" in client.get(home(shop)).text


def test_a_new_address_takes_the_place_of_the_old_one_when_it_is_confirmed(shop):
    client, _card = known(shop)
    said = {"first_name": "Ana", "email": "New@example.org", "phone": ""}
    assert client.post(home(shop, "details/"), said).headers["Location"] == home(shop, "address/")
    person = Customer.objects.get()
    assert (person.email, person.claimed_email) == (ADDRESS, "new@example.org")
    (code,) = round_of_mails()
    assert mail.outbox[0].to == ["new@example.org"]
    client.post(home(shop, "address/"), {"code": code})
    person.refresh_from_db()
    assert (person.email, person.claimed_email) == ("new@example.org", "")
    client.post(home(shop, "details/"), said | {"email": ""})
    person.refresh_from_db()
    assert (person.email, person.claimed_email) == ("", "")


def test_without_mails_an_address_is_kept_as_it_is_written(shop, settings):
    settings.MAIL = {**settings.MAIL, "configured": False}
    client, card = joined(shop, email=ADDRESS)
    assert card.customer.email == ADDRESS
    client.post(home(shop, "details/"), {"first_name": "Ana", "email": "new@example.org", "phone": ""})
    person = Customer.objects.get()
    assert (person.email, person.claimed_email, AddressCode.objects.count()) == ("new@example.org", "", 0)


def test_a_birthday_is_asked_for_where_it_brings_a_gift(shop, cafe):
    programme(cafe.other, birthday={"units": 1})
    client, _card = joined(shop)
    other, _card = joined(cafe.other)
    assert "birth_day" not in client.get(home(shop, "details/")).text
    said = {"first_name": "Ana", "birth_day": "29", "birth_month": "2"}
    other.post(home(cafe.other, "details/"), said)
    person = Customer.objects.get(shop=cafe.other)
    assert (person.birth_day, person.birth_month) == (29, 2)


def test_consents_stand_with_the_details_and_are_kept_in_the_words_shown(shop):
    client, _card = joined(shop, "fr", email=ADDRESS)
    page = client.get(home(shop, "details/")).text
    words = "J’accepte que Café du Port m’écrive"
    assert words in page
    answer = client.post(home(shop, "consent/"), {"channel": "email", "given": "yes", "language": "fr"})
    assert answer.headers["Location"] == home(shop, "details/")
    assert Consent.objects.get().words.startswith(words)


def test_erasing_leaves_no_address_anywhere(shop):
    client, card = joined(shop, email=ADDRESS)
    client.post(home(shop, "address/"), {"again": "1"})
    erase(shop, card.customer, at=timezone.now())
    person = Customer.objects.get()
    assert (person.claimed_email, AddressCode.objects.count()) == ("", 0)
    worker.post(timezone.now() + timedelta(seconds=5))
    assert mail.outbox == []
