"""Launches in waves: all invited against all not yet invited, from the form to the page, whatever happens in between."""

import csv
import io
from contextlib import suppress
from datetime import datetime, timedelta
from html import unescape

import pytest
import time_machine

from habitue.effects import Experiment, Indicator, Invited, Schedule, Tally, judge
from habitue.effects.launch import Waves
from habitue.web import worker
from habitue.web.actions.campaign import draw_campaigns, pause, resume, stop_campaign
from habitue.web.actions.judging import judge_approaches
from habitue.web.actions.message import send_planned
from habitue.web.models import Approach, Customer, CustomerFigures, Manners, Message
from habitue.web.outreach.letters import letter_of
from habitue.web.queries.approach import approach_by_key, arms_of, judged_of
from habitue.web.queries.effect import question_of, schedule_of
from habitue.web.queries.sales import sales_of
from tests.web.customers.folk import add
from tests.web.dashboard.sold import brought
from tests.web.ledger.tills import programme
from tests.web.outreach.regulars import MORNING, agree, scan, work
from tests.web.outreach.test_campaign_pages import fields, where
from tests.web.outreach.test_campaigns import EMAIL, Line, friends, sent_off
from tests.web.outreach.test_histories import Killed, killed_at
from tests.web.people import sign_in

pytestmark = pytest.mark.django_db
NEXT = MORNING + timedelta(days=14)


def launch(shop, count=2, *, days=14, at=MORNING, **changed):
    return sent_off(shop, at=at, waves=Waves(count, days), **changed)


def waves(made):
    """How many stand where in each wave."""
    found = {}
    for wave, state in Message.objects.filter(approach=made).values_list("wave", "state"):
        found.setdefault(wave, []).append(state)
    return {wave: sorted(states) for wave, states in found.items()}


def look(cafe, address, now, *, language="en", **said):
    cafe.alice.user.language = language
    cafe.alice.user.save()
    with time_machine.travel(now, tick=False):
        client = sign_in(cafe.alice.user)
        answer = client.post(address, said, follow=True) if said else client.get(address)
    return unescape(answer.text)


def test_everybody_is_invited_in_the_end_one_half_after_the_other(cafe, post):
    people = friends(cafe.shop, 6)
    for place, one in enumerate(people):
        CustomerFigures.objects.create(
            customer=one, shop=cafe.shop, stage="regular", first_day=MORNING.date(), last_day=MORNING.date(),
            visits=9, orders=9, units=1000 * (20 - place), gap_days=7, recency_score=3, frequency_score=3,
            monetary_score=3,
        )  # fmt: skip
    made = launch(cafe.shop)
    work()
    of = dict(Message.objects.values_list("customer", "wave"))
    assert [{of[people[at].pk], of[people[at + 1].pk]} for at in (0, 2, 4)] == [{1, 2}] * 3
    assert waves(made) == {1: ["sent"] * 3, 2: ["planned"] * 3}
    arms = arms_of(cafe.shop)[made.pk]
    assert (arms.written, arms.held, arms.waiting) == (3, 0, 3)
    work(NEXT - timedelta(minutes=1))
    assert len(post.mails) == 3
    work(NEXT)
    assert sorted(mail["To"] for mail in post.mails) == sorted(one.email for one in people)
    made.refresh_from_db()
    assert (made.first_day, made.last_day) == (MORNING.date(), NEXT.date() + timedelta(days=2))
    work(NEXT + timedelta(days=3))
    made.refresh_from_db()
    assert (made.state, len(post.mails)) == ("done", 6)


def test_a_launch_of_three_waves_counted_by_hand(cafe):
    shop, three = cafe.shop, Waves(3, 14)
    programme(shop)
    people = friends(shop, 9)
    made = launch(shop, 3, joins="stamps")
    draw_campaigns(ready=lambda _: EMAIL, now=MORNING)
    made.refresh_from_db()
    by_wave = {wave: [row.customer for row in Message.objects.filter(wave=wave)] for wave in (1, 2, 3)}
    assert [len(found) for found in by_wave.values()] == [3, 3, 3]
    assert {one.pk for found in by_wave.values() for one in found} == {one.pk for one in people}
    first, second, third = by_wave.values()
    # judged in the days of wave 2: 26 May 10:00 to 9 June 10:00; before is before 12 May 10:00
    scan(shop, first[0], NEXT + timedelta(days=1), amount=1000)
    scan(shop, second[0], NEXT + timedelta(days=2), amount=500)
    scan(shop, third[0], NEXT + timedelta(days=13, hours=23), amount=300)
    scan(shop, third[1], NEXT + timedelta(days=14, hours=1), amount=300)  # wave 3 has left
    scan(shop, first[1], MORNING + timedelta(days=1), amount=700)  # wave 1's days
    brought(shop, (second[1], MORNING - timedelta(days=3), 40.0))
    end = MORNING + timedelta(days=30)
    (asked,) = question_of(shop, made, sales_of(shop, now=end), now=end).looks
    assert asked.design == Invited(joined=3, joined_uninvited=1, held_share=three.held_share)
    assert (asked.primary.approached, asked.primary.held) == (Tally(2, 6), Tally(1, 3))
    spend = next(one for one in asked.secondary if one.name == "spend")
    assert (spend.approached.values.sum(), spend.held.values.sum()) == (15.0, 3.0)
    assert (spend.approached.before.sum(), spend.held.before.sum()) == (40.0, 0.0)
    schedule = schedule_of(made, shop)
    assert (schedule.start, schedule.end) == (MORNING.date(), MORNING.date() + timedelta(days=28))


def begin_by_the_form(cafe):
    """A draft of two waves, as the pages make one, sent off."""
    shop = cafe.shop
    assert "An invitation in waves" in look(cafe, where(shop, "new"), MORNING)
    shown = look(cafe, where(shop, "new"), MORNING, pattern="launch")
    assert "In how many waves, drawn by chance" in shown
    made = Approach.objects.get(what="campaign")
    assert made.audience == {"query": {}, "waves": {"count": 2, "days": 14, "joins": ""}}
    said = fields(waves="2", every="14", joins="stamps", name="The club")
    assert "Saved." in look(cafe, where(shop, f"{made.key}/"), MORNING, **said)
    shown = look(cafe, where(shop, f"{made.key}/"), MORNING)
    assert "64 customers are invited, once each" in shown
    assert "Wave 2: 26 May 2026" in shown
    look(cafe, where(shop, f"{made.key}/send"), MORNING, go="1")
    made.refresh_from_db()
    return made


def of_the_library(cafe, made, joined, now):
    """The verdict of ``habitue.effects`` on the file that the shop downloads and the list of who was drawn."""
    with time_machine.travel(now, tick=False):
        rows = sign_in(cafe.alice.user).get(f"/s/{cafe.shop.public_id}/home/sales.csv").content.decode()
    came = {
        int(row["customer"])
        for row in csv.DictReader(io.StringIO(rows))
        if row["customer"] and MORNING < datetime.fromisoformat(row["date"]) <= NEXT
    }
    sides = [{one.customer_id for one in Message.objects.filter(approach=made, wave=wave)} for wave in (1, 2)]
    return judge(
        Experiment(
            design=Invited(*(len(side & joined) for side in sides)),
            schedule=Schedule(MORNING.date(), NEXT.date()),
            measured_until=NEXT.date(),
            primary=Indicator("came_back", "rate", *(Tally(len(side & came), len(side)) for side in sides)),
        ),
        at=now.date(),
    )


def judged_on(now):
    with time_machine.travel(now, tick=False):
        worker.measure_some(now)


def test_from_the_form_to_what_the_invitation_changed(cafe, post):
    shop = cafe.shop
    programme(shop)
    brought(shop, *((one, MORNING - timedelta(days=9), 6.5) for one in friends(shop, 64)))
    made = begin_by_the_form(cafe)
    work()
    invited, others = (
        [row.customer for row in Message.objects.filter(approach=made, wave=wave).select_related("customer")]
        for wave in (1, 2)
    )
    assert {mail["To"] for mail in post.mails} == {one.email for one in invited}

    # of those invited twenty take a stamp and two buy without a card; of those not yet invited two and four
    joined = {one.pk for one in (*invited[:20], *others[:2])}
    for one in (*invited[:20], *others[:2]):
        scan(shop, one, MORNING + timedelta(days=3), amount=700)
    brought(shop, *((one, MORNING + timedelta(days=5), 4.0) for one in (*invited[20:22], *others[2:6])))
    soon = MORNING + timedelta(days=6)
    judged_on(soon)
    page = look(cafe, f"/s/{shop.public_id}/approaches/{made.key}/", soon)
    assert "Too early to say" in page
    assert "<dt>Invited so far</dt><dd>32</dd>" in page
    assert "<dt>Joined since the first wave, of those invited</dt><dd>20</dd>" in page
    assert "can only be known until the last wave, on 26 May 2026:" in page

    work(NEXT)
    assert len({mail["To"] for mail in post.mails}) == len(post.mails) == 64
    end = NEXT + timedelta(days=1)
    scan(shop, add(shop, "Ana", code="ANA12345"), end - timedelta(hours=1), amount=500)
    judged_on(end)
    page = look(cafe, f"/s/{shop.public_id}/approaches/{made.key}/", end)
    assert "Of 32 customers invited, 22 came; of 32 not yet invited, 6." in page
    assert "Evidence B: chance decided who was invited first" in page
    assert "For each who joined because they were invited: +" in page
    assert "Nobody is left to be invited" in page
    assert "Members beside other customers are not compared here" in page
    french = look(cafe, f"/s/{shop.public_id}/approaches/{made.key}/", end, language="fr")
    assert "Sur 32 clients invités, 22 sont venus" in french

    theirs, ours = of_the_library(cafe, made, joined, end), judged_of(approach_by_key(shop, made.key)).verdict
    assert (ours.outcome, ours.badge) == (theirs.outcome, theirs.badge) == ("works", "B")
    assert ours.primary == theirs.primary
    assert ours.on_joiners == theirs.on_joiners
    assert round(ours.on_joiners.value, 6) == round((22 / 32 - 6 / 32) / (20 / 32 - 2 / 32), 6)


def test_of_what_is_no_programme_nobody_is_said_to_have_joined(cafe, post):
    friends(cafe.shop, 60)
    made = launch(cafe.shop)
    work()
    invited = [row.customer for row in Message.objects.filter(wave=1)]
    brought(cafe.shop, *((one, MORNING + timedelta(days=1), 6.5) for one in invited[:25]))
    brought(cafe.shop, (add(cafe.shop, "Ana"), NEXT + timedelta(days=1), 5.0))
    end = NEXT + timedelta(days=2)
    judge_approaches(cafe.shop, sales_of(cafe.shop, now=end), now=end)
    verdict = judged_of(approach_by_key(cafe.shop, made.key)).verdict
    assert (verdict.badge, verdict.on_joiners) == ("B", None)
    page = look(cafe, f"/s/{cafe.shop.public_id}/approaches/{made.key}/", end)
    assert "Of 30 customers invited, 25 came; of 30 not yet invited, 0." in page
    assert "Joined since" not in page
    listed = look(cafe, f"/s/{cafe.shop.public_id}/approaches/", end)
    assert "30 invited · 30 still to be invited" in listed
    assert "30 invited · 30 wait" in look(cafe, where(cafe.shop), end)


@pytest.mark.parametrize("wrong", [{"waves": "5"}, {"every": "3"}, {"every": "100"}, {"joins": "nothing"}])
def test_what_cannot_be_waves_is_said_and_not_kept(cafe, wrong):
    look(cafe, where(cafe.shop, "new"), MORNING, pattern="launch")
    made = Approach.objects.get(what="campaign")
    said = fields(waves="3", every="21", joins="") | wrong
    assert "Saved." not in look(cafe, where(cafe.shop, f"{made.key}/"), MORNING, **said)
    made.refresh_from_db()
    assert made.audience["waves"] == {"count": 2, "days": 14, "joins": ""}


@pytest.mark.parametrize("statement", range(1, 41, 9))
@pytest.mark.parametrize("wave", [0, 1])
def test_a_worker_killed_in_any_wave_invites_nobody_twice_and_forgets_nobody(cafe, wave, statement):
    people = friends(cafe.shop, 4)
    made = launch(cafe.shop)
    line = Line()

    def round_of_work(now):
        draw_campaigns(ready=lambda _: EMAIL, now=now)
        send_planned(lambda message, given: letter_of(message, given, now=now), [line], now=now)

    for number, now in enumerate((MORNING, NEXT)):
        with suppress(Killed):
            if number == wave:
                with killed_at(statement):
                    round_of_work(now)
        round_of_work(now)
        round_of_work(now)
    rows = Message.objects.filter(approach=made)
    assert rows.count() == len(people)
    assert len(line.arrived) == len(set(line.arrived))
    # who was being written to when it was killed may have it or not, and is not written to again
    assert rows.filter(state="sent").count() + rows.filter(state="sending").count() == len(people)


def test_a_pause_over_a_wave_only_delays_it(cafe, post):
    friends(cafe.shop, 4)
    made = launch(cafe.shop)
    work()
    assert pause(made)
    work(NEXT + timedelta(days=1))
    assert waves(made)[2] == ["planned"] * 2
    assert resume(made, at=NEXT + timedelta(days=1))
    work(NEXT + timedelta(days=1))
    assert waves(made)[2] == ["sent"] * 2


def test_stopped_after_its_first_wave_that_one_is_judged(cafe, post):
    friends(cafe.shop, 9)
    made = launch(cafe.shop, 3)
    work()
    stop_campaign(made, at=MORNING + timedelta(days=2))
    work(NEXT)
    assert waves(made) == {1: ["sent"] * 3, 2: ["refused"] * 3, 3: ["refused"] * 3}
    made.refresh_from_db()
    schedule = schedule_of(made, cafe.shop)
    assert (schedule.stop.day, schedule.last_day) == ((MORNING + timedelta(days=2)).date(), NEXT.date())
    end = NEXT + timedelta(days=1)
    brought(cafe.shop, (Customer.objects.first(), end, 5.0))
    (asked,) = question_of(cafe.shop, made, sales_of(cafe.shop, now=end), now=end).looks
    assert (asked.primary.approached.n, asked.primary.held.n) == (3, 6)
    assert asked.design.held_share == 2 / 3


def test_a_late_wave_keeps_to_the_month_of_each_customer(cafe, post):
    (zoe,) = friends(cafe.shop, 1)
    Manners.objects.create(shop=cafe.shop, most_a_month=1)
    made = launch(cafe.shop, 4)
    draw_campaigns(ready=lambda _: EMAIL, now=MORNING)
    Message.objects.update(wave=4, next_at=MORNING + timedelta(days=42))
    other = sent_off(cafe.shop, at=MORNING + timedelta(days=35))
    work(MORNING + timedelta(days=35))
    assert len(post.mails) == 1
    turn = MORNING + timedelta(days=42)
    work(turn)
    row = Message.objects.get(approach=made)
    assert (row.state, row.next_at) == ("planned", turn + timedelta(days=1))
    Message.objects.filter(approach=other).update(drawn_at=MORNING)
    work(turn + timedelta(days=1))
    assert len(post.mails) == 2
    # and what left counts from then on
    agree(cafe.shop, zoe, at=turn)
    sent_off(cafe.shop, at=turn + timedelta(days=20))
    work(turn + timedelta(days=20))
    assert len(post.mails) == 2
