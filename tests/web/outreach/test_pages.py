"""The pages about what a shop writes: switched on and off, put into words, looked at, tried; and the inbox of the card."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from habitue.language import Language
from habitue.loyalty.ready_words import ready_words
from habitue.web.models import Approach, Automation, Card, Message, Role
from tests.long import LANGUAGES
from tests.web.card.phones import home, joined
from tests.web.customers.folk import add
from tests.web.customers.folk import told as said
from tests.web.ledger.tills import programme
from tests.web.outreach.regulars import MORNING, agree, measured, on, regular, work
from tests.web.people import hire

pytestmark = pytest.mark.django_db


def where(shop, rest=""):
    return f"/s/{shop.public_id}/messages/{rest}"


def words(kind="late", **changed):
    """The form as it comes, with what a test changes."""
    found = {}
    for code in ("en", "fr"):
        ready = ready_words(kind, Language(code))
        found |= {f"subject_{code}": ready.subject, f"body_{code}": ready.body}
    return found | {"holdout": "50", "gift": "", "days": "14"} | changed


def page(person, shop, rest="", **asked):
    return person.client.get(where(shop, rest), asked)


@pytest.fixture
def alice(cafe):
    cafe.alice.user.language = "en"
    cafe.alice.user.save()
    return cafe.alice


def test_every_automation_stands_in_the_list_and_is_off_at_first(cafe, alice):
    text = page(alice, cafe.shop).text
    assert len(re.findall('<span class="tag">switched off</span>', text)) == 8
    assert "This server sends no e-mails yet" in text
    assert page(alice, cafe.shop, "nothing/").status_code == 404
    assert page(hire(cafe.shop, "maria@example.org", Role.MANAGER), cafe.shop).status_code == 200


def test_on_begins_an_approach_and_off_ends_it(cafe, alice, post):
    answer = alice.client.post(where(cafe.shop, "late/switch"), {"on": "yes"}, follow=True)
    assert said(answer) == ["On. What happens from now on calls for it."]
    found = Approach.objects.get()
    assert (found.kind, found.state, found.holdout, found.by) == ("late", "running", 50, alice.place)
    assert "50 % of those it calls for are held back by chance" in answer.text
    assert "compared by the share who come back within 30 days" in answer.text
    alice.client.post(where(cafe.shop, "late/switch"), {"on": "yes"})
    alice.client.post(where(cafe.shop, "late/switch"), {"on": "no"})
    assert [(one.state, one.ended_at is None) for one in Approach.objects.all()] == [("stopped", False)]
    assert Automation.objects.get().on is False


def test_writing_to_everybody_is_said_to_teach_nothing_before_and_after(cafe, alice, post):
    alice.client.post(where(cafe.shop, "late/"), words(holdout="0"))
    before = page(alice, cafe.shop, "late/").text
    assert "Everybody would be written to: what it changes cannot be known." in before
    alice.client.post(where(cafe.shop, "late/switch"), {"on": "yes"})
    assert "Everybody is written to: what it changes cannot be known." in page(alice, cafe.shop, "late/").text
    assert Approach.objects.get().holdout == 0


def test_own_words_are_typed_with_fields_in_the_reader_s_language(cafe, alice, post):
    zoe = regular(cafe.shop, "Zoé", away=12, language="fr")
    regular(cafe.shop, "Ana")
    measured(cafe.shop)
    own = words(subject_fr="{Prénom|Bonjour}, un café ?", body_fr="{bonjour}\r\n\r\nRevenez, {prénom|vous} !")
    answer = alice.client.post(where(cafe.shop, "late/"), own, follow=True)
    assert said(answer) == ["Saved."]
    kept = Automation.objects.get().words
    assert kept == {
        "fr": {
            "subject": "{first_name|Bonjour}, un café ?",
            "body": "{hello}\n\nRevenez, {first_name|vous} !",
        }
    }
    shown = page(alice, cafe.shop, "late/", language="fr", customer=zoe.key).text
    assert "<b>Zoé, un café ?</b>" in shown
    assert "Revenez, {prénom|vous} !" in unescape(shown)
    alice.client.post(where(cafe.shop, "late/switch"), {"on": "yes"})
    Approach.objects.update(holdout=0)
    work()
    assert [mail["Subject"] for mail in post.mails] == ["Zoé, un café ?"]


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"body_en": "{hallo}"}, "“hallo” is no field."),
        ({"subject_en": ""}, "This field is required."),
        ({"gift": "nothing:there"}, "Select a valid choice."),
        ({"holdout": "95"}, "Select a valid choice."),
        ({"days": "0"}, "greater than or equal to 1"),
    ],
)
def test_what_cannot_be_is_said_and_not_kept(cafe, alice, wrong, problem):
    answer = alice.client.post(where(cafe.shop, "late/"), words(**wrong))
    assert answer.status_code == 200
    assert problem in unescape(answer.text)
    assert not Automation.objects.exists()


def test_another_gift_begins_another_approach_and_other_words_do_not(cafe, alice, post):
    programme(cafe.shop)
    alice.client.post(where(cafe.shop, "late/switch"), {"on": "yes"})
    alice.client.post(where(cafe.shop, "late/"), words(body_en="Come."))
    first = Approach.objects.get()
    assert first.words == {"en": {"subject": "We miss you", "body": "Come."}}
    alice.client.post(where(cafe.shop, "late/"), words(gift="stamps:coffee"))
    first.refresh_from_db()
    second = Approach.objects.exclude(pk=first.pk).get()
    assert (first.state, second.state) == ("stopped", "running")
    assert second.offer == {"programme": "stamps", "reward": "coffee", "days": 14}
    assert 'value="stamps:coffee" selected' in page(alice, cafe.shop, "late/").text


def test_a_rating_is_asked_for_once_there_is_a_page_to_give_it(cafe, alice):
    answer = alice.client.post(where(cafe.shop, "rating/switch"), {"on": "yes"}, follow=True)
    assert said(answer) == ["Say first where they tell you, and save."]
    alice.client.post(where(cafe.shop, "rating/"), words("rating", nth="5", link="https://example.org/tell"))
    alice.client.post(where(cafe.shop, "rating/switch"), {"on": "yes"})
    found = Automation.objects.get()
    assert (found.on, found.nth, found.link) == (True, 5, "https://example.org/tell")


def test_a_test_goes_to_oneself_alone(cafe, alice, post):
    zoe = regular(cafe.shop, "Zoé")
    asked = {"customer": zoe.key, "language": "en"}
    answer = alice.client.post(where(cafe.shop, "late/test"), asked, follow=True)
    assert said(answer) == ["Sent to alice@example.org."]
    (mail,) = post.mails
    assert (mail["To"], mail["Subject"]) == ("alice@example.org", "Test: We miss you")
    assert "Hello Zoé," in mail.get_body(("plain",)).get_content()
    assert not Message.objects.exists()
    path = mail["List-Unsubscribe"].strip("<> ").removeprefix("http://localhost")
    assert "stops nothing" in alice.client.post(path).text
    post.data = "451 later"
    answer = alice.client.post(where(cafe.shop, "late/test"), asked, follow=True)
    assert said(answer) == ["The mail server did not take it. Try again later."]


def test_a_test_without_mails_or_customers_says_so(cafe, alice, settings):
    answer = alice.client.post(where(cafe.shop, "late/test"), follow=True)
    assert said(answer) == ["This server sends no e-mails yet."]
    settings.MAIL = {**settings.MAIL, "configured": True}
    answer = alice.client.post(where(cafe.shop, "late/test"), follow=True)
    assert said(answer) == ["There is no customer yet to write about."]


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_was_written_stands_on_the_page_and_on_the_customer_s(cafe, alice, post, code):
    alice.user.language = code
    alice.user.save()
    zoe = regular(cafe.shop, "Zoé", away=12)
    regular(cafe.shop, "Ana")
    measured(cafe.shop)
    on(cafe.shop, "late")
    work()
    name = {"en": "We miss you", "fr": "Vous nous manquez"}[code]
    with time_machine.travel(MORNING):
        listed = page(alice, cafe.shop).text
        profile = alice.client.get(f"/s/{cafe.shop.public_id}/customers/{zoe.key}").text
    assert f"<small>{name} · " in listed
    assert {"en": "Message: We miss you, 12 May", "fr": "Message\u00a0: Vous nous manquez, 12 mai"}[
        code
    ] in profile


def test_the_pages_ask_as_much_for_one_message_as_for_three(cafe, alice, post):
    approach = on(cafe.shop, "late").approach

    def questions(rest):
        with CaptureQueriesContext(connection) as found:
            assert page(alice, cafe.shop, rest).status_code == 200
        return len(found)

    page(alice, cafe.shop, "late/")  # the rules of a shop are remembered once they were asked for
    counted = []
    for n in range(3):
        person = add(cafe.shop, f"P{n}")
        Message.objects.create(
            shop=cafe.shop, approach=approach, customer=person, occasion=f"late:{n}", arm="held", state="held",
            channel="email", drawn_at=MORNING, next_at=MORNING, good_until=MORNING,
        )  # fmt: skip
        counted.append((questions(""), questions("late/")))
    assert counted[0] == counted[2]


def test_the_card_shows_what_was_written_until_its_holder_says_no(cafe, post):
    with time_machine.travel(MORNING, tick=False):
        phone, card = joined(cafe.shop, first_name="Zoé")
        on(cafe.shop, "welcome", at=MORNING - timedelta(hours=1))
        work()
        assert Message.objects.get().channel == "card"
        shown = phone.get(home(cafe.shop)).text
        assert "From Café du Port" in shown
        assert "Thank you for taking our card." in shown
        phone.post(home(cafe.shop, "consent/"), {"channel": "card", "given": "no", "language": "en"})
        assert "From Café du Port" not in phone.get(home(cafe.shop)).text
        said_no = Card.objects.get(pk=card.pk).customer.consents.get(channel="card")
        assert said_no.words == "I no longer want messages from Café du Port on my card."
        details = phone.get(home(cafe.shop, "details/")).text
        assert "I want to see on my card what Café du Port writes to me." in details
    assert post.mails == []


def test_manners_are_kept_and_nonsense_is_not(cafe, alice):
    hours = {"quiet_from": "21:30", "quiet_until": "08:15", "most_a_month": "3", "reply_to": ""}
    alice.client.post(where(cafe.shop, "manners"), hours)
    found = cafe.shop.manners
    assert (found.quiet_from, found.quiet_until, found.most_a_month) == (1290, 495, 3)
    answer = alice.client.post(
        where(cafe.shop, "manners"), hours | {"quiet_from": "25:00", "most_a_month": "0"}
    )
    assert answer.status_code == 200
    assert 'value="21:30"' in page(alice, cafe.shop, "manners").text


def test_a_consent_to_the_card_is_not_asked_of_anybody(cafe, alice):
    zoe = add(cafe.shop, "Zoé")
    agree(cafe.shop, zoe)
    text = alice.client.get(f"/s/{cafe.shop.public_id}/customers/{zoe.key}/consents").text
    assert "Messages on the card" not in text
