"""The owner's pages about answers: what they count, what they show of hostile words, and what an erasure leaves."""

import json
import re
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from habitue.language import Language
from habitue.metrics.scores import score_of
from habitue.web.actions.answer import Given as AnswerGiven
from habitue.web.actions.answer import ask_by_link, ask_on_card, note_answer
from habitue.web.actions.erasure import erase
from habitue.web.actions.event import Sender
from habitue.web.actions.merge import merge, part
from habitue.web.feedback.showing import Listened, tile_of
from habitue.web.models import Answer, AnswerTag, Asked, Customer, Listening, Merge
from habitue.web.queries.answer import answers_in, listening_of, score_fall, scores_of
from habitue.web.queries.customer_export import whole_file
from tests.web.feedback.visitors import DAY, TODAY, USUAL, answered, came, last, listens, phone_of, visitor
from tests.web.ledger.tills import NOON

pytestmark = pytest.mark.django_db
HOSTILE = {
    "markup": "<script>alert(1)</script><b onclick=x>&amp;",
    "template": "{{ request.user }}{% csrf_token %}",
    "right to left": "\u202eevil\u202c \u0645\u0631\u062d\u0628\u0627 שלום",
    "emoji": "👩🏽‍🍳 ❤️ 🇫🇷",
    "nulls": "a\x00b\x07c\r\nd",
    "formula": "=HYPERLINK(0)",
}
KEPT = {
    "right to left": "evil \u0645\u0631\u062d\u0628\u0627 שלום",
    "nulls": "abc\nd",
}


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False):
        yield


def page(cafe, rest="", **asked):
    return cafe.alice.client.get(
        f"/s/{cafe.shop.public_id}/feedback/{rest}", asked, headers={"accept-language": "en"}
    )


def many(shop, *, promoters, passives, detractors, at=NOON, **fields):
    """So many answers of people who are not known."""
    scores = [9] * promoters + [8] * passives + [2] * detractors
    fields = {"shop": shop, "at": at, "day": at.astimezone(shop.zone).date(), "source": "qr"} | fields
    Answer.objects.bulk_create(Answer(score=score, **fields) for score in scores)


def listened(shop):
    return Listened(shop, listening_of(shop), TODAY, "month", Language("en"))


def test_golden_example_is_45_on_every_page(cafe):
    many(cafe.shop, promoters=60, passives=25, detractors=15)
    shown = page(cafe)
    assert re.search(r'<p class="big">(\d+)', shown.text)[1] == "45"
    assert "between 29 and 58" in shown.text
    assert [(one.key, one.n) for one in listened(cafe.shop).groups] == [
        ("promoters", 60),
        ("passives", 25),
        ("detractors", 15),
    ]
    for key, n in (("promoters", 60), ("passives", 25), ("detractors", 15)):
        found = page(cafe, "answers", group=key, recent="1")
        assert found.context["page"].paginator.count == n
    assert tile_of(cafe.shop, today=TODAY, language=Language("en")).value == "45"


def test_few_answers_say_so_and_none_are_undefined(cafe):
    assert listened(cafe.shop).tile.reason == "Nobody has answered yet."
    assert tile_of(cafe.shop, today=TODAY, language=Language("en")) is None
    many(cafe.shop, promoters=20, passives=5, detractors=4)
    assert listened(cafe.shop).tile.warning == "too few to say"
    many(cafe.shop, promoters=1, passives=0, detractors=0)
    assert listened(cafe.shop).tile.warning == ""


def test_lists_hold_each_person_by_their_latest_answer(cafe):
    ana = visitor(cafe.shop)
    answered(cafe.shop, ana, 2, at=NOON - 20 * DAY)
    answered(cafe.shop, ana, 10)
    assert [one.n for one in listened(cafe.shop).groups] == [1, 0, 0]
    counts = {
        key: page(cafe, "answers", group=key, recent="1").context["page"].paginator.count
        for key in ("promoters", "passives", "detractors")
    }
    assert counts == {"promoters": 1, "passives": 0, "detractors": 0}


def test_share_of_answers_and_what_silence_could_change(cafe):
    listens(cafe.shop)
    people = [visitor(cafe.shop, f"P{n}") for n in range(10)]
    for place, person in enumerate(people):
        asked = ask_on_card(cafe.shop, person, now=NOON)
        if place < 4:
            given = AnswerGiven(uuid.uuid4(), "card", "en", score=10 if place else 0, asked=asked)
            note_answer(cafe.shop, given, at=NOON)
    assert listened(cafe.shop).response == [
        "10 people asked, 40% answered (between 17% and 69%).",
        (
            "Who stays silent may think otherwise: if all of them had said 0, the score of everybody asked would be −40;"
            " if all had said 10, 80."
        ),
    ]


def test_parts_stand_side_by_side(cafe):
    answered(cafe.shop, None, 10, source="qr", member=False)
    answered(cafe.shop, visitor(cafe.shop), 3, member=True, stage="regular")
    tables = {table.title: [row[:2] for row in table.rows] for table in listened(cafe.shop).parts}
    assert tables == {
        "By stage, as it was when they answered": [("Not known", "100"), ("Regulars", "−100")],
        "With your card and without": [("With your card", "−100"), ("Without", "100")],
        "By way of asking": [("From the poster", "100"), ("On the card", "−100")],
    }


def test_those_who_left_are_heard(cafe):
    gone, here = visitor(cafe.shop, "Gone"), visitor(cafe.shop, "Here")
    came(cafe.shop, gone, stage="lapsed")
    answered(cafe.shop, gone, 1, comment="Trop cher")
    answered(cafe.shop, here, 10)
    assert listened(cafe.shop).left == (
        "1 customer who answered no longer comes. Their score was −100. That is too few to say."
    )
    found = page(cafe, "answers", group="left")
    assert [one.answer.comment for one in found.context["answers"]] == ["Trop cher"]


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_words_are_kept_and_shown_as_text(cafe, kind):
    listens(cafe.shop)
    answer = answered(cafe.shop, visitor(cafe.shop), 3, language="fr")
    said = Client().post(f"/f/{cafe.shop.public_id}/t/{answer.key}/", {"comment": HOSTILE[kind]})
    answer.refresh_from_db()
    assert (said.status_code, answer.comment) == (200, KEPT.get(kind, HOSTILE[kind]))
    again = Client().get(f"/f/{cafe.shop.public_id}/t/{answer.key}/")
    profile = cafe.alice.client.get(f"/s/{cafe.shop.public_id}/customers/{answer.customer.key}")
    for shown in (page(cafe), page(cafe, "answers"), again, profile):
        assert shown.status_code == 200
        assert "<script>alert" not in shown.text
        assert "<b onclick" not in shown.text
        assert "\u202e" not in shown.text
        assert "\x00" not in shown.text


def test_a_megabyte_is_refused_and_what_was_there_stays(cafe):
    answer = answered(cafe.shop, None, 3, comment="Before", source="qr")
    where = f"/f/{cafe.shop.public_id}/t/{answer.key}/"
    refused = Client(headers={"accept-language": "en"}).post(where, {"comment": "x" * 2**20})
    assert refused.status_code == 422
    assert "This is 1,048,576 characters long; at most 2,000 can be kept." in refused.text
    just = Client().post(where, {"comment": "é" * 2000})
    answer.refresh_from_db()
    assert (just.status_code, len(answer.comment)) == (200, 2000)


def test_comments_are_found_tagged_and_put_together(cafe):
    for text in ("Trop d’attente le samedi", "L’ATTENTE !", "Attentes trop longues", "Un café parfait"):
        answered(cafe.shop, None, 5, comment="", source="qr", language="fr")
        Client().post(f"/f/{cafe.shop.public_id}/t/{last(cafe.shop).key}/", {"comment": text})
    (group,) = listened(cafe.shop).comment_groups
    assert (group.words, group.n, group.counts) == ("attente", 3, "Detractors (0 to 6): 3")
    assert page(cafe, "answers", word=group.stem).context["page"].paginator.count == 3
    assert [one.answer.comment for one in page(cafe, "answers", q="CAFE").context["answers"]] == [
        "Un café parfait"
    ]
    coffee = Answer.objects.get(comment="Un café parfait")
    where = f"/s/{cafe.shop.public_id}/feedback/tags/{coffee.key}"
    done = cafe.alice.client.post(where, {"name": "  Café ", "was_q": "cafe"})
    assert done.headers["Location"].endswith(f"?q=cafe#a-{coffee.key}")
    cafe.alice.client.post(where, {"name": "CAFÉ"})
    tag = AnswerTag.objects.get()
    assert (tag.name, list(tag.answers.all())) == ("Café", [coffee])
    assert page(cafe, "answers", tag=tag.pk).context["page"].paginator.count == 1
    cafe.alice.client.post(where, {"off": tag.pk})
    assert not AnswerTag.objects.exists()
    cafe.alice.client.post(where, {"name": "\x07"})
    assert not AnswerTag.objects.exists()


def test_erasure_empties_words_and_links_and_changes_no_total(cafe):
    listens(cafe.shop)
    ana, ben = visitor(cafe.shop), visitor(cafe.shop, "Ben")
    token = ask_by_link(cafe.shop, ana, now=NOON)
    Client().post(f"/f/{cafe.shop.public_id}/l/{token}/", {"score": "2"})
    first = last(cafe.shop)
    Client().post(f"/f/{cafe.shop.public_id}/t/{first.key}/", {"comment": "I am Ana Quenneville"})
    Answer.objects.filter(pk=first.pk).update(note="She is angry")
    answered(cafe.shop, ana, 10, at=NOON + timedelta(hours=1))
    answered(cafe.shop, ben, 9, comment="Ben's own")
    before = score_of(scores_of(cafe.shop)), listened(cafe.shop).response
    erase(cafe.shop, ana, at=NOON)
    assert (score_of(scores_of(cafe.shop)), listened(cafe.shop).response) == before
    rows = Answer.objects.filter(customer=ana).values_list("comment", "search", "custom", "note")
    assert set(map(repr, rows)) == {repr(("", "", {}, ""))}
    assert Asked.objects.get(customer=ana).digest == ""
    assert Client().get(f"/f/{cafe.shop.public_id}/l/{token}/").status_code == 410
    assert Client().post(f"/f/{cafe.shop.public_id}/t/{first.key}/", {"comment": "back"}).status_code == 410
    assert Answer.objects.get(customer=ben).comment == "Ben's own"


def test_answers_stand_in_the_past_and_in_the_file_of_a_customer(cafe):
    ana = visitor(cafe.shop)
    answered(cafe.shop, ana, 7, comment="Un peu cher")
    profile = cafe.alice.client.get(
        f"/s/{cafe.shop.public_id}/customers/{ana.key}", headers={"accept-language": "en"}
    )
    assert re.search(r"<div>(Answer: 7 of 10, [^<]*)<small>([^<]*)</small>", profile.text)[2] == "Un peu cher"
    bob = cafe.bob.client.get(f"/s/{cafe.shop.public_id}/customers/{ana.key}")
    assert "Un peu cher" not in bob.text
    file = whole_file(cafe.shop, ana, language=Language("en"), now=NOON)
    assert json.loads(json.dumps(file["answers"])) == [
        {
            "at": "2026-05-12T10:00:00+00:00",
            "by": "card",
            "score": 7,
            "rating": None,
            "comment": "Un peu cher",
            "own_questions": {},
            "place": None,
            "note": "",
            "words": [],
        }
    ]


def test_merged_and_parted_customers_keep_what_each_said(cafe):
    listens(cafe.shop)
    ana, anna = visitor(cafe.shop), visitor(cafe.shop, "Anna")
    ask_on_card(cafe.shop, ana, now=NOON)
    ask_by_link(cafe.shop, anna, now=NOON - DAY)
    answered(cafe.shop, anna, 1, at=NOON - DAY)
    answered(cafe.shop, ana, 10)
    sender = Sender("page", staff=cafe.alice.place)
    merge(cafe.shop, ana, anna, at=NOON, sender=sender)
    assert score_of(scores_of(cafe.shop)).n == 1
    assert Asked.objects.filter(customer=ana).count() == 2
    part(cafe.shop, Merge.objects.get(), at=NOON, sender=sender)
    assert Answer.objects.get(customer=anna).score == 1
    assert [one.customer for one in Asked.objects.order_by("pk")] == [ana, anna]


def test_how_the_shop_asks_is_kept_as_it_was_chosen(cafe):
    client = cafe.alice.client
    where = f"/s/{cafe.shop.public_id}/feedback/asking"
    said = {
        "on_card": "on", "nth": "2", "pause_days": "60", "share": "50", "after_visit": "on",
        "question_fr": "Un mot\x07 ?", "question_en": "",
        "own_0_kind": "scale", "own_0_fr": "Le pain ?", "own_0_en": "The bread?",
        "own_1_kind": "", "own_1_fr": "", "own_1_en": "", "own_2_kind": "", "own_2_fr": "", "own_2_en": "",
    }  # fmt: skip
    assert client.post(where, said).status_code == 302
    found = Listening.objects.get(shop=cafe.shop)
    kept = (found.nth, found.pause_days, found.share, found.channels, found.question, found.after_visit)
    assert kept == (2, 60, 50, ["card"], {"fr": "Un mot ?"}, True)
    first = found.custom[0]["key"]
    client.post(where, said | {"own_1_kind": "words", "own_1_fr": "Autre ?"})
    found.refresh_from_db()
    assert [one["kind"] for one in found.custom] == ["scale", "words"]
    assert found.custom[0]["key"] == first
    refused = client.post(where, said | {"own_2_kind": "yes_no", "pause_days": "1"})
    assert (refused.status_code, sorted(refused.context["form"].errors)) == (422, ["own_2_en", "pause_days"])
    client.post(f"/s/{cafe.shop.public_id}/feedback/switch", {"on": "yes"})
    found.refresh_from_db()
    assert (found.on, found.since) == (True, NOON)
    assert client.get(where).text.count('class="qr"') == 1
    client.post(f"/s/{cafe.shop.public_id}/feedback/switch", {"on": "no"})
    assert Listening.objects.get(shop=cafe.shop).on is False


def test_own_questions_and_ratings_are_counted(cafe):
    own = {"key": "k1", "kind": "scale", "words": {"en": "The bread?"}}
    listens(cafe.shop, replace(USUAL, custom=(own, {"key": "k2", "kind": "words", "words": {"en": "Else?"}})))
    for mark in (5, 5, 2):
        answered(cafe.shop, None, None, rating=mark, custom={"k1": str(mark), "k2": "x"}, source="qr")
    shown = listened(cafe.shop)
    (table,) = shown.own
    assert (table.title, [row[:2] for row in table.rows]) == (
        "The bread?",
        (("1", "0"), ("2", "1"), ("3", "0"), ("4", "0"), ("5", "2"))
        and [("1", "0"), ("2", "1"), ("3", "0"), ("4", "0"), ("5", "2")],
    )
    assert shown.ratings == (
        "3 ratings of visits: 67% said 4 or 5 (between 21% and 94%). That is too few to say."
    )
    assert ("Else?", "x") in page(cafe, "answers").context["answers"][0].own


def test_handing_a_link_says_why_there_is_none(cafe):
    listens(cafe.shop)
    ana = visitor(cafe.shop, visits=1)
    where = f"/s/{cafe.shop.public_id}/feedback/hand/{ana.key}"
    refused = cafe.alice.client.post(where, headers={"accept-language": "en"})
    assert "They are not asked now: they have not come often enough yet." in refused.text
    came(cafe.shop, ana, visits=3)
    made = cafe.alice.client.post(where)
    link = re.search(r'value="(http[^"]+/l/[^"]+)"', made.text)[1]
    assert Client().get(link.removeprefix("http://testserver")).status_code == 200
    assert cafe.alice.client.post(where).text.count("/l/") == 0


def test_a_fall_is_told_once_it_is_more_than_noise(cafe):
    for months in range(3, 0, -1):
        at = NOON - (15 + months * 30) * DAY
        many(cafe.shop, promoters=25, passives=10, detractors=5, at=at)
    many(cafe.shop, promoters=13, passives=12, detractors=15, at=NOON - 15 * DAY)
    fell = score_fall(cafe.shop, today=TODAY)
    assert fell is not None
    assert (fell.period.first.isoformat(), round(fell.after.value), round(fell.before.value)) == (
        "2026-04-01", -5, 50,
    )  # fmt: skip
    assert score_fall(cafe.shop, today=TODAY + timedelta(days=30)) is None
    assert answers_in(cafe.shop, fell.period).n == 40


@pytest.mark.parametrize("rest", ["", "answers", "asking"])
def test_pages_ask_as_much_for_one_answer_as_for_three(cafe, rest):
    listens(cafe.shop)
    counts = []
    for name in ("Ana", "Ben", "Cleo"):
        ana = visitor(cafe.shop, name)
        one = answered(cafe.shop, ana, 3, comment=f"Word {name} waiting")
        one.tags.add(AnswerTag.objects.create(shop=cafe.shop, name=name))
        if name in ("Ana", "Cleo"):
            with CaptureQueriesContext(connection) as asked:
                assert page(cafe, rest).status_code == 200
            counts.append(len(asked))
    assert counts[0] == counts[1]


def test_card_page_asks_as_much_however_many_were_asked(cafe):
    listens(cafe.shop)
    counts = []
    for n in range(3):
        ana = visitor(cafe.shop, f"P{n}")
        client = phone_of(cafe.shop, ana)
        client.get(f"/card/{cafe.shop.public_id}/")
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/card/{cafe.shop.public_id}/")
        counts.append(len(asked))
    assert len(set(counts)) == 1
    assert Customer.objects.filter(asked__isnull=False).count() == 3
