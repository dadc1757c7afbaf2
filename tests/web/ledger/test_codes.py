"""What names a card: rotating, printed and typed codes, each fresh, old, forged, copied or another shop's."""

import base64
import random
import time
import uuid
from datetime import timedelta
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from habitue.language import Language
from habitue.loyalty.rotating import rotating_code, window_of
from habitue.web.actions.device import make_device
from habitue.web.actions.event import Sender, record
from habitue.web.models import Card, Event, Staff
from habitue.web.queries.card import find
from habitue.web.queries.drift import Checked, drifts
from tests.web.ledger.tills import NOON, card, event, programme
from tests.web.people import counter_of, open_cafe

SECRET = bytes(range(20))
NOW = NOON + timedelta(hours=1)
WEEK = timedelta(days=7)


def open_counter(shop, person, **terms):
    """A shop with ``first`` and ``second`` till, and Ana's card, whose phone signs with SECRET."""
    programme(shop, **terms)
    ana, code = card(shop)
    Card.objects.filter(pk=ana.pk).update(secret=SECRET)
    tills = [
        make_device(shop, name=name, location=counter_of(shop), by=person.place, at=NOON)[0]
        for name in ("first", "second")
    ]
    return SimpleNamespace(shop=shop, ana=ana, code=code, first=tills[0], second=tills[1], by=person.place)


@pytest.fixture
def counter(cafe):
    return open_counter(cafe.shop, cafe.bob)


def shown(counter, at=NOON, code=None, secret=SECRET):
    """What the card shows at that instant."""
    return rotating_code(secret, shop=counter.shop.public_id, code=code or counter.code, at=at)


def tell(counter, *events, device=None, source="till", by=None):
    sender = Sender(source, staff=by, location=None, device=device or counter.first)
    return record(counter.shop, events, sender=sender, received_at=NOW)


def stored(answer):
    found = Event.objects.get(event_id=answer.id)
    return found.accepted, found.outcome, found.proof, found.code_window, found.flags


def rich(counter, units=30):
    """Enough on the card for three coffees."""
    gift = event("gift", counter.code, at=NOON - timedelta(days=1), programme="stamps", units=units)
    assert tell(counter, gift, source="api")[0].kind == "done"


def coffee(code, **fields):
    return event("redeem", code, programme="stamps", reward="coffee", **fields)


@pytest.mark.parametrize("seconds", [-30, 0, 29, 30])
def test_a_fresh_code_earns_and_spends_without_a_question(counter, seconds):
    rich(counter)
    text = shown(counter, NOON + timedelta(seconds=seconds))
    visit, spent = tell(counter, event(code=text), coffee(text, minutes=0))
    assert stored(visit)[:3] == (True, "earned", "fresh")
    assert stored(spent) == (True, "redeemed", "fresh", window_of(NOON + timedelta(seconds=seconds)), [])
    assert visit.card == str(counter.ana.key)
    assert Event.objects.get(event_id=visit.id).device == counter.first


def test_a_code_may_be_read_in_any_case_and_spacing(counter):
    text = shown(counter).lower()
    answer = tell(counter, event(code=f" {text[:10]} {text[10:]} "))[0]
    assert stored(answer)[:3] == (True, "earned", "fresh")


@pytest.mark.parametrize("away", [timedelta(minutes=2), -timedelta(minutes=2), WEEK, -WEEK])
def test_an_old_code_earns_and_people_are_told(counter, away):
    answer = tell(counter, event(code=shown(counter, NOON + away)))[0]
    assert stored(answer) == (True, "earned", "stale", window_of(NOON + away), ["stale_code"])
    assert answer.as_json(Language("en"))["flag_texts"] == [
        "the code was old or a picture of it, or a clock was wrong"
    ]
    assert answer.balances == {"stamps": 1}


@pytest.mark.parametrize("away", [WEEK, -WEEK])
def test_a_till_whose_clock_is_a_week_off_earns_and_people_are_told(counter, away):
    """It sees a code that is fresh, and says so at an instant that is not."""
    if away > timedelta():  # ahead of what any clock can be: refused, with its reason
        answer = tell(counter, event(code=shown(counter, NOW), at=NOON + away))[0]
        assert stored(answer)[:2] == (False, "bad_day")
        assert answer.text(Language("fr")).endswith("Vérifiez l’horloge de la caisse.")
    else:
        answer = tell(counter, event(code=shown(counter), at=NOON + away, offline=True))[0]
        assert stored(answer)[:3] == (True, "earned", "stale")


def test_a_code_that_the_card_did_not_sign_is_refused(counter):
    for text in (
        shown(counter, secret=bytes(20)),
        shown(counter)[:-1] + ("A" if shown(counter)[-1] != "A" else "B"),
        rotating_code(SECRET, shop="another", code=counter.code, at=NOON),
    ):
        answer = tell(counter, event(code=text))[0]
        assert stored(answer) == (False, "forged_code", "", None, [])
        assert answer.text(Language("fr")) == (
            "Ce code n’a pas été produit par la carte qu’il nomme. Rien n’y a été enregistré."
        )


def test_a_card_without_a_secret_signs_nothing(counter):
    other, code = card(counter.shop, "Ben")
    answer = tell(counter, event(code=shown(counter, code=code)))[0]
    assert stored(answer)[:2] == (False, "forged_code")
    assert other.secret is None


@pytest.mark.parametrize("source", ["till", "api", "page"])
def test_a_forged_code_opens_nothing_wherever_it_comes_from(counter, source):
    rich(counter)
    text = shown(counter, secret=bytes(20))
    answers = tell(counter, coffee(text), coffee(text, confirmed=True), event(code=text), source=source)
    assert [answer.outcome for answer in answers] == ["forged_code"] * 3
    assert find(counter.shop, text) is None
    assert find(counter.shop, shown(counter, NOON - WEEK)) == counter.ana


@pytest.mark.parametrize(
    "form",
    [
        "https://example.org/k/{shop}/{code}/",
        "HTTPS://EXAMPLE.ORG/K/{SHOP}/{CODE}/",
        "http://example.org/loyalty/k/{shop}/{small}",
        "https://example.org:8000/k/{shop}/{code}/?from=print",
    ],
)
def test_a_printed_card_says_its_address_in_any_case(counter, form):
    shop, code = counter.shop.public_id, counter.code
    text = form.format(shop=shop, SHOP=shop.upper(), code=code, CODE=code, small=code.lower())
    answer = tell(counter, event(code=text))[0]
    assert stored(answer) == (True, "earned", "static", None, [])
    assert find(counter.shop, text) == counter.ana


def test_a_printed_card_of_another_shop_is_refused(counter, cafe):
    other = f"https://example.org/k/{cafe.other.public_id}/{counter.code}/"
    answer = tell(counter, event(code=other))[0]
    assert stored(answer) == (False, "foreign_code", "", None, [])
    assert answer.text(Language("fr")) == "Cette carte est celle d’un autre commerce."
    assert Event.objects.get(event_id=answer.id).card is None
    assert find(counter.shop, other) is None


@pytest.mark.parametrize(
    "text", ["https://example.org/j/{shop}/", "https://example.org/" + "x" * 100, "H1", "/k/"]
)
def test_a_poster_and_other_texts_name_no_card(counter, text):
    answer = tell(counter, event(code=text.format(shop=counter.shop.public_id)))[0]
    assert stored(answer)[:2] == (False, "unknown_card")


@pytest.mark.parametrize("text", ["https://example.org/" + "x" * 300, "A" * 65, "A" * 65 + "/k/"])
def test_a_text_that_no_code_can_be_is_malformed(counter, text):
    assert tell(counter, event(code=text))[0].outcome == "too_long"


def test_a_code_that_never_changes_earns_and_spends_only_when_a_person_says_so(counter):
    rich(counter)
    wish = coffee(counter.code)
    asked = tell(counter, wish)[0]
    assert (asked.status, asked.outcome, asked.kind) == ("asked", "static_code", "ask")
    assert asked.text(Language("en")).startswith("This code can be copied")
    assert asked.text(Language("fr")).startswith("Ce code peut être copié")
    assert not Event.objects.filter(event_id=wish["id"]).exists()
    given_ = tell(counter, wish | {"confirmed": True})[0]
    assert stored(given_) == (True, "redeemed", "static", None, ["static_code"])
    assert given_.as_json(Language("fr"))["flag_texts"] == ["une récompense pour un code qui peut être copié"]
    earned = tell(counter, event(code=counter.code, minutes=1))[0]
    assert stored(earned) == (True, "earned", "static", None, [])


def test_an_old_code_spends_like_one_that_never_changes(counter):
    rich(counter)
    wish = coffee(shown(counter, NOON - WEEK))
    assert tell(counter, wish)[0].outcome == "static_code"
    answer = tell(counter, wish | {"confirmed": True})[0]
    assert stored(answer) == (
        True,
        "redeemed",
        "stale",
        window_of(NOON - WEEK),
        ["stale_code", "static_code"],
    )


def test_a_question_holds_up_nothing_beside_it(counter):
    rich(counter, 10)
    answers = tell(counter, coffee(counter.code), coffee(shown(counter)), event(code=counter.code, minutes=1))
    assert [answer.outcome for answer in answers] == ["static_code", "redeemed", "earned"]
    assert answers[2].balances == {"stamps": 1}


def test_what_was_given_without_network_cannot_be_asked_about(counter):
    counter.shop.offline_allowance = 5
    answer = tell(counter, coffee(counter.code, offline=True))[0]
    assert answer.status == "recorded"
    assert Event.objects.get().proof == "static"


def test_staff_who_look_a_customer_up_are_the_proof(counter):
    rich(counter)
    key = str(counter.ana.key)
    page = tell(counter, coffee(key), source="page", by=counter.by)[0]
    till = tell(counter, coffee(key, minutes=1), by=counter.by)[0]
    assert stored(page) == stored(till) == (True, "redeemed", "person", None, [])


def test_programs_are_trusted_as_before(counter):
    rich(counter)
    answer = tell(counter, coffee(counter.code), source="api")[0]
    assert stored(answer) == (True, "redeemed", "", None, [])


def test_the_same_code_at_two_tills_is_noticed(counter):
    text = shown(counter)
    at = [event(code=text, at=NOON + timedelta(seconds=second)) for second in range(3)]
    old = event(code=shown(counter, NOON - WEEK), minutes=1)
    first, again = tell(counter, *at[:2])
    copy, other = tell(counter, at[2], old, device=counter.second)
    back = tell(counter, event(code=text, at=NOON, minutes=0.5), device=counter.first)[0]
    assert [set(answer.flags) - {"late"} for answer in (first, again, copy, other, back)] == [
        set(),
        set(),
        {"copied_code"},
        {"stale_code"},
        {"copied_code"},
    ]
    assert copy.as_json(Language("en"))["flag_texts"] == ["the same code was seen at another till"]


def test_a_refused_code_is_copied_by_nobody(counter):
    text = shown(counter)
    assert tell(counter, coffee(text))[0].outcome == "not_enough"
    assert tell(counter, event(code=text), device=counter.second)[0].flags == ()


@pytest.mark.parametrize("kind", ["visit", "gift"])
def test_a_team_members_card_is_noticed_where_nobody_said_who_stands_at_the_till(counter, cafe, kind):
    said = {"programme": "stamps", "units": 2} if kind == "gift" else {}
    other = card(counter.shop, "Ben")[1]
    Staff.objects.filter(pk=cafe.alice.place.pk).update(card=counter.ana)
    nobody = tell(counter, event(kind, counter.code, **said), event(kind, other, **said))
    assert [stored(answer)[4] for answer in nobody] == [["team_card"], []]
    assert nobody[0].as_json(Language("fr"))["flag_texts"] == [
        "la carte d’un membre de l’équipe, à une caisse où personne ne s’était identifié"
    ]
    # a colleague who says who they are may serve her; programs and pages say it always
    senders = ({"by": cafe.bob.place}, {"source": "api"}, {"source": "page", "by": cafe.bob.place})
    for minutes, sender in enumerate(senders, start=1):
        assert stored(tell(counter, event(kind, counter.code, minutes=minutes, **said), **sender)[0])[4] == []
    Staff.objects.filter(pk=cafe.alice.place.pk).update(left_at=NOW)
    assert stored(tell(counter, event(kind, counter.code, minutes=50, **said))[0])[4] == []


def test_a_team_members_card_is_noticed_behind_a_merged_one(counter, cafe):
    kept, _ = card(counter.shop, "Ben")
    Card.objects.filter(pk=counter.ana.pk).update(merged_into=kept)
    for minutes, own in enumerate((kept, counter.ana)):
        Staff.objects.filter(pk=cafe.bob.place.pk).update(card=own)
        assert stored(tell(counter, event(code=counter.code, minutes=minutes))[0])[4] == ["team_card"]


def test_a_merged_cards_phone_goes_on_signing(counter):
    ben, _ = card(counter.shop, "Ben")
    Card.objects.filter(pk=counter.ana.pk).update(merged_into=ben)
    answer = tell(counter, event(code=shown(counter)))[0]
    assert stored(answer)[:3] == (True, "earned", "fresh")


def test_what_was_sent_is_answered_alike_for_ever(counter):
    rich(counter)
    bodies = [
        event(code=shown(counter)),
        event(code=shown(counter, NOON - WEEK)),
        event(code=shown(counter, secret=bytes(20))),
        coffee(counter.code, confirmed=True),
    ]
    first = tell(counter, *bodies)
    again = tell(counter, *bodies, device=counter.second)
    assert [answer.as_kept() for answer in again] == [answer.as_kept() for answer in first]
    assert {answer.status for answer in again} == {"replayed"}
    other = tell(counter, bodies[0] | {"card": shown(counter, NOON + timedelta(minutes=1))})[0]
    assert other.status == "conflict"  # the digest is of what was sent, not of the card that it named


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_how_a_card_was_named_never_changes_what_a_visit_earns(db, seed):
    chance = random.Random(seed)  # noqa: S311
    shop, person = open_cafe(email=f"{uuid.uuid4()}@example.org")
    counter = open_counter(shop, person, cool_down_minutes=chance.choice([0, 30]), cap_a_day=4)
    _, plain = card(shop, "Ben")
    for _ in range(chance.randint(1, 8)):
        at = NOON + timedelta(minutes=chance.randint(-3000, 0))
        named = chance.choice(
            [
                counter.code,
                str(counter.ana.key),
                f"https://example.org/k/{shop.public_id}/{counter.code}/",
                shown(counter, at),
                shown(counter, at + timedelta(minutes=chance.randint(-9000, 9000))),
            ]
        )
        kind = {"confirmed": True} if chance.random() < 0.5 else {"offline": True}
        mine = event(code=named, at=at, **kind)
        where = chance.choice([counter.first, counter.second])
        one = tell(counter, mine, device=where)[0]
        two = tell(counter, event(code=plain, at=at, **kind), source="api")[0]
        assert (one.kind, one.entries, one.balances) == (two.kind, two.entries, two.balances)
        assert tell(counter, mine, device=where)[0].as_kept() == one.as_kept()
    assert list(drifts(shop, done=Checked())) == []


def test_ten_thousand_guesses_open_nothing(counter):
    rich(counter)
    chance = random.Random(5)  # noqa: S311
    fresh, started = shown(counter), time.monotonic()
    for _ in range(20):
        guesses = [
            coffee(fresh[:15] + base64.b32encode(chance.randbytes(10)).decode(), confirmed=True)
            for _ in range(500)
        ]
        answers = tell(counter, *guesses)
        assert {answer.outcome for answer in answers} == {"forged_code"}
    assert not Event.objects.filter(kind="redeem", accepted=True).exists()
    assert time.monotonic() - started < 30
