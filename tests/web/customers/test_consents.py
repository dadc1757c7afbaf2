"""What a customer agreed to: asked and withdrawn in one step each, in words that are kept as they were shown."""

import pytest

from habitue.web.actions.consent import note_consent
from habitue.web.models import Consent
from habitue.web.queries.customer import consents_of
from tests.web.customers.folk import add, address, told
from tests.web.people import OPENED

ASKED = (
    "I agree that Café du Port writes to me by e-mail with news and offers. I can withdraw this at any time."
)


def say(person, shop, customer, **said):
    said = {"channel": "email", "given": "yes", "language": "en", **said}
    return person.client.post(address(shop, customer.key, "consents"), said, follow=True)


def given(shop, customer):
    return {state.channel: state.given for state in consents_of(shop, customer)[0]}


def test_nobody_agreed_to_anything_unasked(cafe):
    marie = add(cafe.shop, "Marie")
    assert given(cafe.shop, marie) == {"email": False, "sms": False, "push": False, "post": False}


def test_a_yes_is_kept_with_who_when_and_the_words_shown(cafe):
    marie = add(cafe.shop, "Marie")
    page = cafe.bob.client.get(address(cafe.shop, marie.key, "consents"), {"language": "en"})
    assert page.context["questions"][0].words == ASKED
    say(cafe.bob, cafe.shop, marie)
    (kept,) = Consent.objects.all()
    assert (kept.channel, kept.given, kept.words, kept.language) == ("email", True, ASKED, "en")
    assert (kept.by, kept.source, kept.customer) == (cafe.bob.place, "counter", marie)
    assert given(cafe.shop, marie)["email"] is True


def test_it_is_withdrawn_as_easily_and_both_stay_in_the_history(cafe):
    marie = add(cafe.shop, "Marie")
    say(cafe.bob, cafe.shop, marie)
    say(cafe.bob, cafe.shop, marie, given="no")
    assert given(cafe.shop, marie)["email"] is False
    _, said = consents_of(cafe.shop, marie)
    assert [(one.given, one.words) for one in said] == [
        (False, "I no longer want to hear from Café du Port by e-mail."),
        (True, ASKED),
    ]


def test_one_channel_says_nothing_about_another(cafe):
    marie = add(cafe.shop, "Marie")
    say(cafe.bob, cafe.shop, marie, channel="sms")
    assert given(cafe.shop, marie) == {"email": False, "sms": True, "push": False, "post": False}


def test_the_words_are_in_the_customers_language_then_the_shops(cafe):
    marie, bruno = add(cafe.shop, "Marie", language="en"), add(cafe.shop, "Bruno")
    asked = [
        cafe.bob.client.get(address(cafe.shop, who.key, "consents")).context["asked_in"]
        for who in (marie, bruno)
    ]
    assert asked == ["en", "fr"]


def test_saying_again_what_holds_adds_nothing(cafe):
    marie = add(cafe.shop, "Marie")
    say(cafe.bob, cafe.shop, marie)
    assert told(say(cafe.bob, cafe.shop, marie)) == ["That is what holds already."]
    assert Consent.objects.count() == 1


def test_a_no_before_any_yes_is_kept(cafe):
    marie = add(cafe.shop, "Marie")
    say(cafe.bob, cafe.shop, marie, given="no")
    assert Consent.objects.get().given is False


@pytest.mark.parametrize("said", [{"channel": "pigeon"}, {"given": "perhaps"}, {"language": "tlh"}])
def test_an_answer_that_is_none_is_refused(cafe, said):
    marie = add(cafe.shop, "Marie")
    assert told(say(cafe.bob, cafe.shop, marie, **said)) == ["Choose a channel and an answer."]
    assert Consent.objects.count() == 0


def test_the_latest_word_holds_whatever_order_rows_were_written_in(cafe):
    marie = add(cafe.shop, "Marie")
    for given_then in (True, False):
        note_consent(
            cafe.shop,
            marie,
            channel="email",
            given=given_then,
            words="…",
            language="fr",
            at=OPENED,
            by=None,
        )
    assert given(cafe.shop, marie)["email"] is False
