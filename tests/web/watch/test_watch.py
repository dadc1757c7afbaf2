"""What to look at: a month of honest work with a thief in it; what is undone or found fine is not shown again."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from habitue.language import Language
from habitue.loyalty.outcomes import Flag
from habitue.loyalty.rotating import rotating_code
from habitue.web.actions.device import enrol, heard_from, make_device, revoke
from habitue.web.actions.event import Sender, record
from habitue.web.actions.ledger_answer import Remark, flag_text
from habitue.web.models import Card, ClosedDays, Device, Dismissal, Event, Role, Staff
from tests.web.ledger.tills import card, event, programme
from tests.web.people import counter_of, hire

NOW = datetime(2026, 5, 12, 17, 0, tzinfo=UTC)
"""A Tuesday, 19:00 in Paris."""
SECRET = bytes(range(20))


@pytest.fixture(autouse=True)
def _in_may(cafe):
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def shop(cafe):
    """Bob and Mia work honestly, Eve does not; two tills; Ana's phone signs."""
    programme(cafe.shop, cool_down_minutes=10)
    cafe.mia = hire(cafe.shop, "mia@example.org", Role.MANAGER)
    cafe.eve = hire(cafe.shop, "eve@example.org")
    cafe.ana, cafe.code = card(cafe.shop)
    Card.objects.filter(pk=cafe.ana.pk).update(secret=SECRET)
    cafe.tills = []
    for name in ("Phone", "Tablet"):
        device, link = make_device(
            cafe.shop, name=name, location=counter_of(cafe.shop), by=cafe.alice.place, at=NOW
        )
        enrol(link, NOW)
        cafe.tills.append(device)
    return cafe


def send(shop, *events, by=None, till=0, now=NOW, source="till"):
    person = (by or shop.eve).place
    sender = Sender(source, staff=person, location=counter_of(shop.shop), device=shop.tills[till])
    return record(shop.shop, events, sender=sender, received_at=now)


def ago(**span):
    return NOW - timedelta(**span)


def local(day, hour, minute=0):
    """That many days ago, on the shop's clock of May."""
    return NOW.replace(hour=0, minute=0) - timedelta(days=day) + timedelta(hours=hour - 2, minutes=minute)


def visit(code, at, **fields):
    return event("visit", str(code), at=at, **fields)


def shown(shop, at):
    return rotating_code(SECRET, shop=shop.shop.public_id, code=shop.code, at=at)


def page(shop, person=None):
    return (person or shop.alice).client.get(f"/s/{shop.shop.public_id}/watch/")


def concerns(shop):
    answer = page(shop)
    assert answer.status_code == 200
    return answer.context["concerns"]


def titles(shop):
    return [concern.title for concern in concerns(shop)]


def honest_month(shop):
    """28 days: Bob in the morning, Mia in the afternoon; 30 regulars, one of whom comes three times every day."""
    chance = random.Random(11)  # noqa: S311
    cards = [card(shop.shop, f"Guest {n}")[0].key for n in range(30)]
    for days in range(28, 0, -1):
        done = {shop.bob.user.pk: [], shop.mia.user.pk: []}
        for hour in (8, 12, 16):
            done[shop.bob.user.pk if hour < 13 else shop.mia.user.pk].append(
                visit(cards[0], local(days, hour, 30))
            )
        for key in cards[1:]:
            if chance.random() < 0.5:
                hour = chance.choice([8, 8, 8, 9, 10, 12, 14, 16, 18])
                who = shop.bob if hour < 13 else shop.mia
                done[who.user.pk].append(visit(key, local(days, hour, chance.randrange(60))))
        for who in (shop.bob, shop.mia):
            events = sorted(done[who.user.pk], key=lambda body: body["at"])
            send(shop, *events, by=who, now=local(days, 20))
    return cards


def rich(shop, code, units=40):
    gift = event("gift", code, at=ago(days=20), programme="stamps", units=units)
    record(shop.shop, [gift], sender=Sender("api"), received_at=ago(days=20))


def plant(shop):
    """What Eve does; each with a word of the title or of a reason under which it must be listed."""
    rich(shop, shop.code)
    friend, other = card(shop.shop, "Friend")[0].key, card(shop.shop, "Cousin")[0].key
    own, _ = card(shop.shop, "Eve")
    Staff.objects.filter(pk=shop.eve.place.pk).update(card=own)
    shop.eve.place.refresh_from_db()
    coffee = {"programme": "stamps", "reward": "coffee"}
    photo, taken = shown(shop, ago(days=3)), shown(shop, ago(hours=5))
    send(shop, visit(photo, ago(hours=8)))
    send(shop, visit(taken, ago(hours=5)))
    send(shop, visit(taken, ago(hours=5, minutes=-0.4), confirmed=True), till=1)
    send(shop, event("redeem", shop.code, at=ago(hours=4), confirmed=True, **coffee))
    send(shop, visit(shop.ana.key, ago(hours=3)))
    send(shop, visit(shop.ana.key, ago(hours=3, minutes=-2), confirmed=True))
    send(shop, visit(friend, local(0, 2, 30)))
    send(shop, *(visit(friend, local(1, hour)) for hour in (9, 11, 13, 15, 17)))
    send(shop, *(visit(other, local(day, hour)) for day in (6, 5, 4, 3) for hour in (10, 18)))
    crowd = [card(shop.shop, f"Crowd {n}")[0].key for n in range(25)]
    send(shop, *(visit(key, local(2, 15, n)) for n, key in enumerate(crowd)))
    forged = rotating_code(bytes(20), shop=shop.shop.public_id, code=shop.code, at=ago(hours=2))
    send(shop, visit(forged, ago(hours=2)))
    send(shop, visit(own.key, ago(hours=1)))
    body = visit(shop.ana.key, ago(minutes=50))
    send(shop, body)
    send(shop, body | {"amount": 5})
    send(shop, visit(shop.ana.key, ago(days=4)))
    heard_from(shop.tills[1], at=NOW, clock=NOW + timedelta(days=3), unsent=0, oldest_unsent_at=None)
    return {
        "picture": "the code was old or a picture of it, or a clock was wrong",
        "copied": "the same code was seen at another till",
        "static": "a reward for a code that can be copied",
        "soon": "soon after another visit",
        "night": "between 11 pm and 5 am",
        "friend": "Eve and Friend: 5 visits in a day",
        "cousin": "Eve and Cousin: 8 visits in seven days",
        "crowd": "Eve: 25 visits in an hour",
        "forged": "This code was not made by the card that it names. Nothing was recorded on it.",
        "own": "Nobody gives to their own card: ask a colleague.",
        "conflict": "something else came under the same number and was not recorded: a till is wrong",
        "late": "Up to 4 days after it happened, and after later events of the same cards.",
        "clock": "Its clock is 3 days fast. Set it right: codes look old, visits stand at the wrong time.",
    }


def test_a_thief_stands_out_and_honest_people_do_not(shop):
    honest_month(shop)
    assert concerns(shop) == []
    planted = plant(shop)
    found = concerns(shop)
    said = {text for one in found for text in (one.title, *one.reasons, *(line.said for line in one.lines))}
    assert {name for name, words in planted.items() if words not in said} == set()
    staff = {line.event.staff.name for one in found for line in one.lines if line.event.staff}
    assert staff == {"Eve"}
    assert "Bob" not in page(shop).text
    assert [one.at for one in found] == sorted((one.at for one in found), reverse=True)


def test_what_was_done_on_a_closed_day_stands_out(shop):
    day = local(2, 12).date()
    send(shop, visit(shop.ana.key, local(2, 12)), now=local(2, 12))
    assert concerns(shop) == []
    ClosedDays.objects.create(shop=shop.shop, first_day=day, last_day=day)
    (found,) = concerns(shop)
    assert (found.title, found.reasons) == ("Visit: Ana", ("on a day when the shop was closed",))


def test_what_nobody_honest_tries_is_in_one_place_only(shop):
    own, code = card(shop.shop, "Eve")
    Staff.objects.filter(pk=shop.eve.place.pk).update(card=own)
    shop.eve.place.refresh_from_db()
    forged = rotating_code(bytes(20), shop=shop.shop.public_id, code=shop.code, at=ago(hours=2))
    tried = send(
        shop, visit(forged, ago(hours=2)), visit(code, ago(hours=1)), visit("NOBODY77", ago(hours=1))
    )
    assert [answer.outcome for answer in tried] == ["forged_code", "own_card", "unknown_card"]
    assert {one.line.event.outcome for one in concerns(shop)} == {"forged_code", "own_card"}
    decide = shop.alice.client.get(f"/s/{shop.shop.public_id}/journal/decide")
    assert [line.event.outcome for line in decide.context["lines"]] == ["unknown_card"]
    assert "1 event waits for your decision." in shop.alice.client.get(f"/s/{shop.shop.public_id}/").text


COFFEE = {"programme": "stamps", "reward": "coffee"}
SOON = "soon after another visit", "peu après une autre visite"
ONE_PAIR = (
    "On the other days that this card came it had 0 a day.",
    "Les autres jours où cette carte est venue",
)


def a_static_code_takes_a_reward(shop):
    rich(shop, shop.code)
    return [event("redeem", shop.code, at=ago(hours=4), **COFFEE)], 0


def a_code_out_of_its_window(shop):
    return [visit(shown(shop, ago(days=3)), ago(hours=4))], 0


def a_code_copied_to_another_till(shop):
    send(shop, visit(shown(shop, ago(hours=5)), ago(hours=5)))
    return [visit(shown(shop, ago(hours=5)), ago(hours=5, minutes=-0.4), confirmed=True)], 1


def ones_own_card(shop):
    Staff.objects.filter(pk=shop.eve.place.pk).update(card=shop.ana)
    shop.eve.place.refresh_from_db()
    return [visit(shop.ana.key, ago(hours=4))], 0


def after_hours(shop):
    return [visit(shop.ana.key, local(0, 2, 30))], 0


def a_second_stamp_within_the_cool_down(shop):
    send(shop, visit(shop.ana.key, ago(hours=3)))
    return [visit(shop.ana.key, ago(hours=3, minutes=-5))], 0


def one_pair_too_often(shop):
    return [visit(shop.ana.key, local(1, hour)) for hour in (9, 11, 13, 15, 17)], 0


# what is done; the question at the till, or None; the reason on the owner's page, in English and in French
GUARD_LIST = {
    a_static_code_takes_a_reward: ("can be copied", "peut être copié", ("a reward for a code that can be copied", "une récompense pour un code qui peut être copié")),
    a_code_out_of_its_window: (None, None, ("the code was old or a picture of it", "le code était ancien ou photographié")),
    a_code_copied_to_another_till: (None, None, ("the same code was seen at another till", "le même code a été vu à une autre caisse")),
    ones_own_card: (None, None, ("tried and refused", "tenté et refusé")),
    after_hours: (None, None, ("between 11 pm and 5 am", "entre 23 h et 5 h")),
    a_second_stamp_within_the_cool_down: ("less than 10 minutes ago", "moins de 10 minutes", SOON),
    one_pair_too_often: (None, None, ONE_PAIR),
}  # fmt: skip


@pytest.mark.parametrize("case", GUARD_LIST, ids=lambda case: case.__name__)
def test_each_of_the_guard_s_list_is_asked_about_or_flagged_listed_and_undone(shop, case):
    english, french, reasons = GUARD_LIST[case]
    events, till = case(shop)
    answers = send(shop, *events, till=till)
    if english:
        assert [answer.kind for answer in answers] == ["ask"]
        assert english in answers[0].text(Language("en"))
        assert french in answers[0].text(Language("fr"))
        assert concerns(shop) == []  # asked about, and nothing is written before a yes
        answers = send(shop, *(body | {"confirmed": True} for body in events), till=till)
    for language, reason in zip(("en", "fr"), reasons, strict=True):
        address = f"/s/{shop.shop.public_id}/watch/"
        seen = shop.alice.client.get(address, headers={"Accept-Language": language})
        (found,) = seen.context["concerns"]
        said = (
            "\n".join(found.reasons)
            .replace("\N{NARROW NO-BREAK SPACE}", " ")
            .replace("\N{NO-BREAK SPACE}", " ")
        )
        assert reason in said
        assert found.reasons[0].casefold() in seen.text.casefold()
    if found.tried:
        assert [answer.outcome for answer in answers] == ["own_card"]
        assert not found.line.may_undo
        fine(shop, found.key)
    for line in () if found.tried else found.lines:
        undo = f"/s/{shop.shop.public_id}/event/{line.event.event_id}/undo"
        assert undo in seen.text
        answer = shop.alice.client.post(undo, {"event": str(line.undo_id), "next": address})
        assert answer.headers["Location"] == address
    assert concerns(shop) == []


@pytest.mark.parametrize(("language", "page"), [("en", "en/to-look-at.md"), ("fr", "fr/a-verifier.md")])
def test_the_guide_explains_every_remark_in_the_words_of_the_page(language, page):
    guide = (Path(__file__).parents[3] / "docs/guide" / page).read_text(encoding="utf-8")
    said = [flag_text(remark, Language(language)) for remark in (*Remark, Flag.TOO_SOON)]
    assert [text for text in said if text.replace("’", "'") not in guide] == []


def test_an_empty_page_says_what_it_looks_for(shop):
    text = page(shop).text
    assert "Nothing stands out." in text
    assert "What is looked for" in text
    assert count(shop).text.strip() == ""


def count(shop, person=None):
    """The part of the first page that it asks for when it is there."""
    person = person or shop.alice
    home = person.client.get(f"/s/{shop.shop.public_id}/")
    address = f"/s/{shop.shop.public_id}/watch/count"
    assert (f'hx-get="{address}" hx-trigger="load"' in home.text) == person.place.may(Role.MANAGER)
    return person.client.get(address)


def test_the_first_page_and_the_journal_lead_here(shop):
    send(shop, visit(shop.ana.key, local(1, 2, 30)), now=local(1, 3))
    address = f"/s/{shop.shop.public_id}/watch/"
    part = count(shop)
    assert "One thing stands out." in part.text
    assert f'href="{address}"' in part.text
    assert "<html" not in part.text
    assert count(shop, shop.bob).status_code == 403
    assert address not in shop.bob.client.get(f"/s/{shop.shop.public_id}/").text
    assert address in shop.alice.client.get(f"/s/{shop.shop.public_id}/journal/").text
    assert address not in shop.bob.client.get(f"/s/{shop.shop.public_id}/journal/").text


def test_managers_look_and_staff_and_strangers_do_not(shop):
    assert page(shop, shop.mia).status_code == 200
    assert page(shop, shop.bob).status_code == 403
    assert page(shop, shop.charlie).status_code == 404


def fine(shop, key, person=None):
    return (person or shop.alice).client.post(f"/s/{shop.shop.public_id}/watch/fine", {"what": key})


def test_what_was_found_fine_is_not_shown_again(shop):
    planted = plant(shop)
    for concern in concerns(shop):
        assert fine(shop, concern.key).status_code == 302
        assert fine(shop, concern.key).status_code == 302
    assert len(planted) <= Dismissal.objects.count()
    assert concerns(shop) == []
    send(shop, visit(card(shop.shop, "Ben")[0].key, local(0, 3)))
    assert titles(shop) == ["Visit: Ben"]


@pytest.mark.parametrize("key", ["", "event:" + "0" * 32, "x" * 10_000, "clock:1:0"])
def test_only_what_is_shown_can_be_found_fine(shop, key):
    assert fine(shop, key).status_code == 302
    assert Dismissal.objects.count() == 0


def test_another_shop_s_findings_are_its_own(shop):
    send(shop, visit(shop.ana.key, local(1, 2, 30)), now=local(1, 3))
    (found,) = concerns(shop)
    assert (
        shop.charlie.client.post(f"/s/{shop.shop.public_id}/watch/fine", {"what": found.key}).status_code
        == 404
    )
    shop.charlie.client.post(f"/s/{shop.other.public_id}/watch/fine", {"what": found.key})
    assert Dismissal.objects.count() == 0
    Dismissal.objects.create(shop=shop.other, what=found.key, at=NOW)
    assert len(concerns(shop)) == 1


def test_what_is_undone_here_is_gone(shop):
    answers = send(shop, visit(shop.ana.key, local(1, 2, 30)), now=local(1, 3))
    (found,) = concerns(shop)
    address = f"/s/{shop.shop.public_id}/watch/"
    undo = f"/s/{shop.shop.public_id}/event/{answers[0].id}/undo"
    assert undo in page(shop).text
    answer = shop.alice.client.post(undo, {"event": str(found.line.undo_id), "next": address})
    assert answer.headers["Location"] == address
    assert concerns(shop) == []


def test_each_visit_of_a_habit_can_be_undone(shop):
    friend = card(shop.shop, "Friend")[0].key
    answers = send(shop, *(visit(friend, local(1, hour)) for hour in (9, 11, 13, 15, 17)), now=local(1, 18))
    (found,) = concerns(shop)
    text = page(shop).text
    assert found.title == "Eve and Friend: 5 visits in a day"
    assert all(f"/event/{answer.id}/undo" in text for answer in answers)


def test_a_withdrawn_till_s_clock_is_nobody_s_concern(shop):
    heard_from(shop.tills[0], at=NOW, clock=NOW - timedelta(hours=2), unsent=0, oldest_unsent_at=None)
    assert titles(shop) == ["Till Phone"]
    assert concerns(shop)[0].reasons[0].startswith("Its clock is 2 hours slow.")
    Device.objects.filter(pk=shop.tills[0].pk).update(skew_ms=-301_000)
    assert concerns(shop)[0].reasons[0].startswith("Its clock is 5 minutes slow.")
    revoke(shop.shop, device=shop.tills[0].pk, at=NOW)
    assert titles(shop) == []


def test_it_is_french_for_the_french(shop):
    plant(shop)
    answer = shop.alice.client.get(f"/s/{shop.shop.public_id}/watch/", headers={"Accept-Language": "fr"})
    assert "À vérifier" in answer.text
    assert "Eve et Friend\N{NARROW NO-BREAK SPACE}: 5 visites en un jour" in answer.text


def test_the_first_page_does_not_wait_for_a_month(shop):
    """What grows with the visits of a month is asked for when the page is there."""
    with CaptureQueriesContext(connection) as asked:
        shop.alice.client.get(f"/s/{shop.shop.public_id}/")
    assert not [one for one in asked if "'redeem', 'gift'" in one["sql"] or "web_dismissal" in one["sql"]]
    with CaptureQueriesContext(connection) as asked:
        count(shop)
    assert [one for one in asked if "web_dismissal" in one["sql"]]


@pytest.mark.parametrize("nights", [1, 3])
def test_the_number_of_questions_does_not_grow_with_what_is_found(shop, nights):
    for day in range(1, nights + 1):
        send(shop, visit(shop.ana.key, local(day, 2, 30)), now=local(day, 3))
    page(shop)
    with CaptureQueriesContext(connection) as asked:
        assert len(concerns(shop)) == nights
    assert len(asked) <= 18


def test_a_store_on_the_web_sells_at_night(shop):
    record(shop.shop, [visit(shop.ana.key, local(1, 2))], sender=Sender("api"), received_at=local(1, 2))
    assert concerns(shop) == []
    assert Event.objects.count() == 1
