"""The pages about campaigns: begun with a pattern, written, reckoned, looked at, tried, sent off, paused and stopped."""

from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from habitue.web import worker
from habitue.web.actions.campaign import draft, draw_campaigns, send_off
from habitue.web.channels.known import ready_for
from habitue.web.models import Approach, Message, Outlook, Role, SavedFilter
from tests.web.customers.folk import add
from tests.web.customers.folk import told as said
from tests.web.dashboard.sold import brought
from tests.web.ledger.tills import programme
from tests.web.outreach.regulars import MORNING, agree, measured, regular, work
from tests.web.outreach.test_campaigns import WORDS, friends, sent_off, wanted
from tests.web.people import hire

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(cafe):
    cafe.alice.user.language = "en"
    cafe.alice.user.save()
    with time_machine.travel(MORNING, tick=False):
        yield cafe.alice


def where(shop, rest=""):
    return f"/s/{shop.public_id}/campaigns/{rest}"


def fields(**changed):
    """The form of a draft as it comes, with what a test changes."""
    return {
        "name": "Spring",
        "audience": "",
        "subject_en": "Come, {first name|you}",
        "body_en": "{hello}\r\n\r\nA coffee?",
        "subject_fr": "",
        "body_fr": "",
        "gift": "",
        "days": "14",
        "cost": "",
        "day": "",
        "hour": "10:00",
        "letter_days": "3",
        "indicator": "returned",
        "window_days": "30",
        "holdout": "50",
    } | changed


def begun(alice, shop, pattern="win_back", **query):
    answer = alice.client.post(where(shop, "new"), {"pattern": pattern, **query})
    return Approach.objects.get(key=answer.url.rstrip("/").rpartition("/")[2])


def page(alice, made, **asked):
    return alice.client.get(where(made.shop, f"{made.key}/"), asked)


def test_a_pattern_begins_a_draft_in_both_languages_for_whom_it_is_meant(cafe, alice):
    assert "Come back, with an offer" in alice.client.get(where(cafe.shop, "new")).text
    made = begun(alice, cafe.shop)
    assert (made.state, made.name, made.audience) == (
        "draft",
        "Come back, with an offer",
        {"query": {"late": "1"}},
    )
    assert made.words["fr"]["subject"] == "{first_name|Bonjour}, vous nous manquez"
    assert (made.indicator, made.window_days, made.holdout) == ("returned", 30, 50)
    empty = begun(alice, cafe.shop, "", stage="new")
    assert (empty.name, empty.words, empty.audience) == ("New campaign", {}, {"query": {"stage": "new"}})


def test_the_list_of_customers_leads_to_a_letter_to_these_people(cafe, alice):
    regular(cafe.shop, "Zoé", away=12)
    regular(cafe.shop, "Ana")
    measured(cafe.shop)
    listed = alice.client.get(f"/s/{cafe.shop.public_id}/customers/", {"late": "1"}).text
    address = where(cafe.shop, "new?late=1")
    assert f'href="{address}"' in listed
    shown = alice.client.get(address).text
    assert "To: Late by their own rhythm · 1 customer" in shown
    staff = cafe.bob.client.get(f"/s/{cafe.shop.public_id}/customers/").text
    assert "Write to these people" not in staff


def test_what_is_written_is_kept_and_shown_as_a_customer_gets_it(cafe, alice, post):
    programme(cafe.shop)
    zoe = regular(cafe.shop, "Zoé", language="en")
    made = begun(alice, cafe.shop, "")
    kept = fields(gift="stamps:coffee", day="2026-05-14", hour="15:30", cost="12.50", indicator="visits")
    answer = alice.client.post(where(cafe.shop, f"{made.key}/"), kept, follow=True)
    assert said(answer) == ["Saved."]
    made.refresh_from_db()
    assert made.words == {"en": {"subject": "Come, {first_name|you}", "body": "{hello}\n\nA coffee?"}}
    assert made.offer == {"programme": "stamps", "reward": "coffee", "days": 14}
    assert (made.cost_fixed, made.indicator, made.begins_at) == (
        1250,
        "visits",
        MORNING.replace(day=14, hour=13, minute=30),
    )
    assert (made.first_day.day, made.last_day.day) == (14, 16)
    assert "<b>Come, Zoé</b>" in page(alice, made, customer=zoe.key).text
    assert "Letters leave: 14 May 2026, 15:30." in page(alice, made).text


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"body_en": "{hallo}"}, "“hallo” is no field."),
        ({"subject_en": ""}, "A letter needs both"),
        ({"name": " "}, "This field is required."),
        ({"audience": "stage=nobody"}, "Select a valid choice."),
        ({"holdout": "20"}, "Select a valid choice."),
        ({"window_days": "400"}, "Select a valid choice."),
        ({"letter_days": "0"}, "greater than or equal to 1"),
    ],
)
def test_what_cannot_be_is_said_and_not_kept(cafe, alice, wrong, problem):
    made = begun(alice, cafe.shop, "")
    answer = alice.client.post(where(cafe.shop, f"{made.key}/"), fields(**wrong))
    assert answer.status_code == 200
    assert problem in unescape(answer.text)
    made.refresh_from_db()
    assert made.words == {}


def test_whom_it_reaches_and_why_not_the_others(cafe, alice, post):
    friends(cafe.shop, 2)
    add(cafe.shop, "Silent", email="silent@example.org")
    agree(cafe.shop, add(cafe.shop, "No", email="no@example.org"), given=False)
    add(cafe.shop, "Nowhere")
    text = page(alice, begun(alice, cafe.shop, "")).text
    assert "5 customers · <b>2 may be written to</b>" in text
    for line in (
        "<li>2 by e-mail</li>",
        "<li>1: they have not agreed to this channel</li>",
        "<li>1: they said no to this channel</li>",
        "<li>1: there is no address for this channel</li>",
    ):
        assert line in text


def test_nothing_leaves_while_something_is_missing(cafe, alice, post):
    friends(cafe.shop, 1)
    made = begun(alice, cafe.shop, "new_product")
    text = unescape(page(alice, made).text)
    assert "Fill in what stands in square brackets: [what is new] [What is new] [day]" in text
    answer = alice.client.post(where(cafe.shop, f"{made.key}/send"), follow=True)
    assert said(answer)[0].startswith("Fill in what stands in square brackets")
    made.refresh_from_db()
    assert made.state == "draft"
    empty = begun(alice, cafe.shop, "", stage="champion")
    answer = alice.client.post(where(cafe.shop, f"{empty.key}/send"), follow=True)
    assert said(answer) == [
        "Write the letter first, in one language at least. Nobody of them may be written to."
    ]


def test_from_the_draft_to_the_letters_and_to_what_it_changed(cafe, alice, post):
    friends(cafe.shop, 4)
    made = begun(alice, cafe.shop, "")
    alice.client.post(where(cafe.shop, f"{made.key}/"), fields())
    text = page(alice, made).text
    assert "Of 4 customers 50% are drawn by chance and held back" in text
    answer = alice.client.post(where(cafe.shop, f"{made.key}/send"), follow=True)
    assert said(answer) == ["It is on its way: the draw is made within a minute, then letters leave."]
    work()
    assert len(post.mails) == 2
    text = page(alice, made).text
    assert "<dt>Sent</dt><dd>2</dd>" in text
    assert "<dt>Held back by chance</dt><dd>2</dd>" in text
    assert text.count('<span class="tag">held back</span>') == 2
    listed = alice.client.get(where(cafe.shop)).text
    assert "2 written · 2 held back" in listed
    approach = alice.client.get(f"/s/{cafe.shop.public_id}/approaches/{made.key}/").text
    assert "Spring" in approach


def test_to_everybody_is_said_to_teach_nothing_before_and_after(cafe, alice, post):
    friends(cafe.shop, 1)
    made = begun(alice, cafe.shop, "")
    alice.client.post(where(cafe.shop, f"{made.key}/"), fields(holdout="0"))
    assert "Everybody would be written to: what it changes cannot be known." in page(alice, made).text
    alice.client.post(where(cafe.shop, f"{made.key}/send"))
    work()
    assert "Everybody is written to: what it changes cannot be known." in page(alice, made).text
    assert len(post.mails) == 1


def test_planned_paused_taken_back_stopped_and_thrown_away(cafe, alice, post):
    friends(cafe.shop, 1)
    made = begun(alice, cafe.shop, "")
    alice.client.post(where(cafe.shop, f"{made.key}/"), fields(day="2026-05-20"))
    answer = alice.client.post(where(cafe.shop, f"{made.key}/send"), follow=True)
    assert said(answer)[1:] == ["Planned: the draw is made and letters leave on 20 May 2026, 10:00."]

    def move(to):
        answer = alice.client.post(where(cafe.shop, f"{made.key}/move"), {"to": to}, follow=True)
        return said(answer), Approach.objects.filter(pk=made.pk).values_list("state", flat=True).first()

    assert move("pause") == (["Paused. Nothing leaves until you let it go on."], "paused")
    assert move("resume") == (["It goes on."], "planned")
    assert move("draft") == (["A draft again: nothing leaves."], "draft")
    assert move("nonsense") == ([], "draft")
    alice.client.post(where(cafe.shop, f"{made.key}/send"))
    answer = alice.client.post(where(cafe.shop, f"{made.key}/"), fields(name="Other"), follow=True)
    assert said(answer)[1:] == ["It was sent off: what was fixed then stays."]
    assert move("stop") == (["Stopped. Who was drawn is followed to the end."], "stopped")
    made = begun(alice, cafe.shop, "")
    assert move("remove") == (["Removed."], None)


def test_a_test_goes_to_oneself_alone(cafe, alice, post):
    regular(cafe.shop, "Zoé")
    made = begun(alice, cafe.shop, "thank_you")
    answer = alice.client.post(where(cafe.shop, f"{made.key}/test"), {"language": "en"}, follow=True)
    assert said(answer) == ["Sent to alice@example.org."]
    (mail,) = post.mails
    assert (mail["To"], mail["Subject"]) == ("alice@example.org", "Test: Thank you, Zoé")
    assert not Message.objects.exists()


def test_a_test_without_mails_or_letter_says_so(cafe, alice, settings):
    made = begun(alice, cafe.shop, "")
    answer = alice.client.post(where(cafe.shop, f"{made.key}/test"), follow=True)
    assert said(answer) == ["This server sends no e-mails yet."]
    settings.MAIL = {**settings.MAIL, "configured": True}
    answer = alice.client.post(where(cafe.shop, f"{made.key}/test"), follow=True)
    assert said(answer) == ["There is no customer yet to write about."]


def test_a_kept_filter_is_an_audience(cafe, alice):
    SavedFilter.objects.create(
        shop=cafe.shop, name="My best", query={"stage": "champion", "order": "value"}, at=MORNING
    )
    made = begun(alice, cafe.shop, "")
    alice.client.post(where(cafe.shop, f"{made.key}/"), fields(audience="stage=champion"))
    made.refresh_from_db()
    assert made.audience == {"query": {"stage": "champion"}}
    assert '<option value="stage=champion" selected>My best</option>' in page(alice, made).text


def test_the_planner_is_reckoned_by_the_worker_and_shown(cafe, alice, post):
    people = friends(cafe.shop, 70)
    visits = [(one, n % 40 + (5 + n % 9) * visit) for n, one in enumerate(people) for visit in range(6)]
    brought(cafe.shop, *((one, MORNING - timedelta(days=days), 6.5) for one, days in visits))
    measured(cafe.shop)
    made = begun(alice, cafe.shop, "")
    waiting = page(alice, made).text
    assert 'hx-trigger="every 3s"' in waiting
    worker.look_ahead_some(MORNING)
    kept = Outlook.objects.get(approach=made)
    worker.look_ahead_some(MORNING)
    assert Outlook.objects.get(approach=made).made_at == kept.made_at
    text = page(alice, made).text
    assert 'hx-trigger="every 3s"' not in text
    assert "Of 100 of these customers about" in text
    assert "By the share who come back:" in text
    assert "Known after" not in text  # what cannot be seen is not promised
    alice.client.post(where(cafe.shop, f"{made.key}/"), fields(window_days="14"))
    assert 'hx-trigger="every 3s"' in page(alice, made).text
    automation = alice.client.get(f"/s/{cafe.shop.public_id}/messages/late/").text
    assert "Of 100 of these customers about" in automation


def test_a_shop_without_sales_is_told_what_to_do_instead(cafe, alice):
    text = page(alice, begun(alice, cafe.shop, "")).text
    assert "Your shop has too few sales yet to reckon it from." in text
    assert "hx-trigger" not in text.split('id="planner"')[1].split("</section>")[0]


def test_managers_alone_and_nobody_of_another_shop(cafe, alice):
    made = begun(alice, cafe.shop, "")
    assert cafe.bob.client.get(where(cafe.shop)).status_code == 403
    assert cafe.charlie.client.get(where(cafe.shop, f"{made.key}/")).status_code == 404
    assert cafe.charlie.client.get(where(cafe.other, f"{made.key}/")).status_code == 404
    maria = hire(cafe.shop, "maria@example.org", Role.MANAGER)
    assert maria.client.get(where(cafe.shop, f"{made.key}/")).status_code == 200


def test_the_pages_ask_as_much_for_one_row_as_for_three(cafe, alice, post):
    def questions(address):
        with CaptureQueriesContext(connection) as found:
            assert alice.client.get(address).status_code == 200
        return len(found)

    made = draft(cafe.shop, wanted(), by=None, at=MORNING)
    page(alice, made)  # the rules of a shop are remembered once they were asked for
    counted = []
    for n in range(3):
        friends(cafe.shop, 1, name=f"Q{n}")
        sent = sent_off(cafe.shop)
        draw_campaigns(ready=ready_for, now=MORNING)
        counted.append([questions(where(cafe.shop, rest)) for rest in ("", f"{made.key}/", f"{sent.key}/")])
    assert Message.objects.count() == 1 + 2 + 3
    assert counted[0] == counted[2]


@pytest.mark.parametrize(
    "pattern", ["win_back", "new_product", "closing", "double_week", "season", "thank_you"]
)
def test_every_pattern_is_a_letter_in_both_languages(cafe, alice, pattern):
    zoe = regular(cafe.shop, "Zoé", visits=12)
    measured(cafe.shop)
    made = begun(alice, cafe.shop, pattern)
    for code, hello in (("en", "Hello Zoé,"), ("fr", "Bonjour Zoé")):
        shown = unescape(page(alice, made, customer=zoe.key, language=code).text)
        letter = shown.split("<blockquote")[1].split("</blockquote>")[0]
        assert hello in letter
        assert "{" not in letter.split(">", 1)[1]
        assert letter.endswith("Café du Port</p>")


def test_a_draft_that_was_sent_in_another_window_is_not_sent_again(cafe, alice, post):
    friends(cafe.shop, 1)
    made = draft(cafe.shop, wanted(words=WORDS), by=None, at=MORNING)
    send_off(made, at=MORNING - timedelta(hours=1))
    answer = alice.client.post(where(cafe.shop, f"{made.key}/send"), follow=True)
    assert said(answer) == []
    work()
    assert len(post.mails) == 1


def test_visits_that_count_double_are_chosen_and_stand_in_the_journal(cafe, alice, post):
    programme(cafe.shop)
    (zoe,) = friends(cafe.shop, 1)
    made = begun(alice, cafe.shop, "double_week")
    assert made.offer == {"programme": "stamps", "multiplier": 200, "days": 7}
    chosen = '<option value="stamps:*2" selected>Visits count double – Stamps</option>'
    assert chosen in page(alice, made).text
    kept = fields(gift="stamps:*2", days="10", holdout="0")
    alice.client.post(where(cafe.shop, f"{made.key}/"), kept)
    made.refresh_from_db()
    assert made.offer == {"programme": "stamps", "multiplier": 200, "days": 10}
    alice.client.post(where(cafe.shop, f"{made.key}/send"))
    work()
    told = "Until 22 May 2026 included, each visit earns 2 times as much."
    assert told in alice.client.get(f"/s/{cafe.shop.public_id}/journal/").text
    assert alice.client.get(f"/s/{cafe.shop.public_id}/customers/{zoe.key}").status_code == 200
