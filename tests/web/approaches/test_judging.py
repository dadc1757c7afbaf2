"""What became of the customers drawn, by hand, and the verdict on them against the library's own on the exported purchases."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

import habitue
from habitue.web.actions.erasure import erase
from habitue.web.actions.event import Sender
from habitue.web.actions.judging import judge_approaches, note_programmes
from habitue.web.actions.measuring import measure
from habitue.web.actions.merge import merge
from habitue.web.actions.noting import Noted, note_by_hand, stop_early
from habitue.web.models import Approach, ClosedDays, Judgement, Message, Version
from habitue.web.queries.anyway import anyway_of
from habitue.web.queries.approach import Arms, arms_of, judged_of
from habitue.web.queries.customer import roots_of
from habitue.web.queries.effect import question_of, schedule_of
from habitue.web.queries.outcome import draws_of, outcomes_of
from habitue.web.queries.sales import as_file, sales_of
from tests.web.approaches.drawn import DRAWN, approach, arms, draw, seen_today
from tests.web.customers.folk import add
from tests.web.dashboard.sold import NOW, brought
from tests.web.ledger.tills import STAMPS, programme

pytestmark = pytest.mark.django_db


def judged(made):
    return judged_of(Approach.objects.select_related("judgement").get(pk=made.pk))


def outcomes(made, *, until=NOW):
    draws, _ = draws_of(made, roots=roots_of(made.shop))
    found = outcomes_of(draws, sales_of(made.shop, now=NOW), window_days=made.window_days, until=until)
    return {
        one.customer: (one.held, one.visits, one.spend, one.visits_before, one.spend_before) for one in found
    }


def test_a_window_begins_with_the_draw_and_is_equal_before_and_after(cafe):
    made = approach(cafe.shop)
    ana, ben, cleo = (add(cafe.shop, name, days=-300) for name in ("Ana", "Ben", "Cléo"))
    draw(made, ana, "written")
    draw(made, ben, "held")
    draw(made, cleo, "written", state="failed")
    month, second = timedelta(days=30), timedelta(seconds=1)
    brought(
        cafe.shop,
        (ana, DRAWN, 1.0),  # the very instant is before
        (ana, DRAWN + second, 2.0),
        (ana, DRAWN + timedelta(minutes=5), 3.0),  # the same day: one visit
        (ana, DRAWN + month, 4.0),
        (ana, DRAWN + month + second, 100.0),
        (ben, DRAWN - month + second, 5.0),
        (ben, DRAWN - month, 100.0),
        (None, DRAWN + second, 100.0),
    )
    seen_today(cafe.shop)
    assert outcomes(made) == {
        ana.pk: (False, 2, 9.0, 1, 1.0),
        ben.pk: (True, 0, 0.0, 1, 5.0),
        cleo.pk: (False, 0, 0.0, 0, 0.0),
    }
    assert outcomes(made, until=DRAWN + month - second) == {}
    assert len(outcomes(made, until=DRAWN + month)) == 3


def test_as_drawn_the_erased_and_whoever_brings_both_arms_are_in_neither(cafe):
    made = approach(cafe.shop)
    people = {name: add(cafe.shop, name, days=-300) for name in ("Ana", "Ben", "Cléo", "Dan", "Eve", "Fay")}
    for name, arm in zip(people, ("written", "held", "written", "held", "written", "written"), strict=True):
        draw(made, people[name], arm)
    draw(made, people["Ana"], "written", at=DRAWN + timedelta(days=5), occasion="again")
    owner = Sender("page", staff=cafe.alice.place)
    merge(cafe.shop, people["Cléo"], people["Dan"], at=NOW, sender=owner)  # one of each arm
    merge(cafe.shop, people["Eve"], people["Fay"], at=NOW, sender=owner)  # both of one arm
    seen_today(cafe.shop)
    left, out = draws_of(made, roots=roots_of(cafe.shop))
    assert out == 1
    roots = roots_of(cafe.shop)
    eve = roots.get(people["Eve"].pk, people["Eve"].pk)
    assert {(one.customer, one.held, one.at) for one in left} == {
        (people["Ana"].pk, False, DRAWN),
        (people["Ben"].pk, True, DRAWN),
        (eve, False, DRAWN),
    }
    erase(cafe.shop, people["Ben"], at=NOW)
    left, out = draws_of(made, roots=roots_of(cafe.shop))
    assert ({one.customer for one in left}, out) == ({people["Ana"].pk, eve}, 2)
    assert arms_of(cafe.shop) == {made.pk: Arms(written=4, held=2)}


@pytest.mark.parametrize("indicator", ["returned", "visits", "spend"])
def test_the_verdict_is_the_librarys_on_the_exported_purchases(cafe, indicator, tmp_path):
    made = approach(cafe.shop, indicator=indicator, cost_each=20)
    arms(made, written=80, held=76, came_written=55, came_held=38)
    seen_today(cafe.shop)
    measure(cafe.shop, now=NOW)
    ours = judged(made)
    # the library, on nothing but the file that the shop can download and the list of who was drawn
    bought = list(csv.DictReader(io.StringIO(as_file(sales_of(cafe.shop, now=NOW)).decode())))
    total, orders = sum(float(one["amount"]) for one in bought), len(bought)
    for one in bought:
        one["at"] = datetime.strptime(one["date"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    rows = [_counted(message, bought, made) for message in Message.objects.order_by("customer")]
    kind = {"returned": "rate", "visits": "count", "spend": "money"}[indicator]
    answer = habitue.effect(
        pa.table({name: [one[name] for one in rows] for name in rows[0]}),
        treatment="written",
        outcome=indicator,
        kind=kind,
        before=None if kind == "rate" else f"{indicator}_before",
        at_random=True,
        held_share=0.5,
        ends="2026-05-01",
        cost=0.2,
        gain=1.0 if indicator == "spend" else total / orders,
    )
    theirs = answer.one
    assert ours.verdict.outcome == theirs.outcome
    renamed = replace(ours.verdict.primary, indicator=indicator)
    for name in ("value", "low", "high", "n", "p_value", "real", "method"):
        assert getattr(renamed, name) == pytest.approx(getattr(theirs.primary, name)), name
    assert ours.verdict.break_even == pytest.approx(theirs.break_even)
    assert (ours.ready, ours.left_out, ours.cost) == (156, 0, 80 * 20)


def _counted(message, bought, made):
    window = timedelta(days=made.window_days)
    own = [one for one in bought if int(one["customer"] or 0) == message.customer_id]
    after = [one for one in own if timedelta(0) < one["at"] - message.drawn_at <= window]
    before = [one for one in own if -window < one["at"] - message.drawn_at <= timedelta(0)]
    return {
        "written": message.arm == "written",
        "returned": int(bool(after)),
        "visits": len({one["at"].date() for one in after}),
        "visits_before": len({one["at"].date() for one in before}),
        "spend": sum(float(one["amount"]) for one in after),
        "spend_before": sum(float(one["amount"]) for one in before),
    }


def test_too_early_shows_nothing_and_sent_to_everybody_is_never_known(cafe):
    running, open_to_all = approach(cafe.shop, days=182), approach(cafe.shop, holdout=0)
    nobody, planned = approach(cafe.shop, first=40, days=7), approach(cafe.shop, first=-3, state="planned")
    arms(running, written=40, held=40, came_written=40, came_held=0)
    draw(open_to_all, add(cafe.shop, "Ana", days=-300), "written")
    seen_today(cafe.shop)
    measure(cafe.shop, now=NOW)
    early = judged(running).verdict
    assert (early.outcome, early.badge) == (
        "works",
        "A",
    )  # four looks: the first is after 53 days, and this is beyond its bound
    assert schedule_of(running, cafe.shop).looks == 4
    known = judged(open_to_all).verdict
    assert (known.outcome, known.badge, known.reason, known.primary) == (
        "not_measurable", "E", "no_comparison", None,
    )  # fmt: skip
    assert (judged(nobody).verdict.outcome, judged(nobody).verdict.reason) == (
        "not_measurable",
        "too_few_customers",
    )
    assert judged(planned) is None
    fresh = approach(cafe.shop, first=10, days=182)
    measure(cafe.shop, now=NOW + timedelta(hours=1))
    verdict = judged(fresh).verdict
    assert (verdict.outcome, verdict.primary, verdict.progress.next_look) == (
        "too_early", None, datetime(2026, 6, 24).date(),
    )  # fmt: skip


def test_groups_of_other_sizes_than_the_draw_gives_are_a_problem_of_the_data(cafe):
    made = approach(cafe.shop)
    arms(made, written=80, held=30, came_written=50, came_held=5)
    seen_today(cafe.shop)
    measure(cafe.shop, now=NOW)
    verdict = judged(made).verdict
    assert (verdict.outcome, verdict.reason, verdict.primary) == ("data_problem", "sample_ratio", None)


def test_sales_that_are_not_brought_in_yet_are_waited_for(cafe):
    made = approach(cafe.shop)
    arms(made, written=40, held=40, came_written=30, came_held=5)  # the last of them sixty days ago
    measure(cafe.shop, now=NOW)
    assert judged(made).verdict.outcome == "too_early"
    seen_today(cafe.shop)
    measure(cafe.shop, now=NOW + timedelta(minutes=1))
    assert judged(made).verdict.outcome == "works"


def test_an_approach_is_judged_once_a_day_and_no_more_long_after_its_end(cafe):
    made = approach(cafe.shop)
    arms(made, written=30, held=30, came_written=5, came_held=5)
    seen_today(cafe.shop)
    measure(cafe.shop, now=NOW)
    first = Judgement.objects.get(approach=made)
    activity = sales_of(cafe.shop, now=NOW)
    judge_approaches(cafe.shop, activity, now=NOW + timedelta(hours=1))
    assert Judgement.objects.get(approach=made).made_at == first.made_at
    late = Judgement.objects.filter(approach=made)
    late.update(day=schedule_of(made, cafe.shop).end + timedelta(days=61))
    judge_approaches(cafe.shop, activity, now=NOW + timedelta(days=90))
    assert late.get().made_at == first.made_at


def test_stopped_early_it_ends_when_the_last_drawn_can_be_followed(cafe):
    made = approach(cafe.shop, days=182)
    assert stop_early(cafe.shop, made, at=NOW - timedelta(days=60)) is True
    made.refresh_from_db()
    schedule = schedule_of(made, cafe.shop)
    assert schedule.look_days == ((NOW - timedelta(days=30)).date(),)  # no look was over yet
    assert stop_early(cafe.shop, made, at=NOW) is False


def test_a_programme_is_dated_by_its_versions_once(cafe):
    made = programme(cafe.shop, from_day=datetime(2026, 3, 1).date())
    Version.objects.create(
        programme=made, number=2, from_day=datetime(2026, 4, 1).date(), terms=STAMPS, made_at=NOW
    )
    Version.objects.create(
        programme=made, number=3, from_day=datetime(2026, 6, 1).date(), terms=STAMPS, made_at=NOW
    )
    Version.objects.create(
        programme=made,
        number=4,
        from_day=datetime(2026, 4, 9).date(),
        terms=STAMPS,
        made_at=NOW,
        withdrawn_at=NOW,
    )
    for _ in range(2):
        note_programmes(cafe.shop, now=NOW)
    dated = Approach.objects.order_by("first_day").values_list(
        "what", "name", "first_day", "audience__version"
    )
    assert list(dated) == [
        ("programme", "Stamps", datetime(2026, 3, 1).date(), 1),
        ("programme", "Stamps", datetime(2026, 4, 1).date(), 2),
    ]


def days_of_sales(shop, *, days, amount):
    """So much a day, from ``days`` ago until today."""
    ana = add(shop, "Ana", days=-900)
    brought(shop, *((ana, NOW - timedelta(days=ago, hours=6), amount(ago)) for ago in range(days)))


def noted(shop, *, indicator="spend", first=35):
    first_day = (NOW - timedelta(days=first)).date()
    said = Noted("Café à 2,20", "price", first_day, first_day + timedelta(days=27), 5000, indicator)
    return note_by_hand(shop, said, by=None, at=NOW)


@pytest.mark.parametrize(
    ("days", "after", "told"),
    [
        (300, 3.0, ("works", "D")),
        (300, 1.0, ("cannot_tell", "D")),
        (120, 3.0, ("not_measurable", "E")),
    ],
)
def test_noted_by_hand_only_much_history_and_a_large_change_say_something(cafe, days, after, told):
    # quiet months move by themselves: two weeks up, two down
    days_of_sales(
        cafe.shop, days=days, amount=lambda ago: (100 + 10 * (ago // 28 % 2)) * (after if ago <= 35 else 1.0)
    )
    made = noted(cafe.shop)
    measure(cafe.shop, now=NOW)
    found = judged(made)
    assert (found.verdict.outcome, found.verdict.badge) == told
    assert (found.verdict.primary is None) == (told[1] == "E")
    assert found.cost == 5000


def test_visits_a_day_are_counted_as_visits_and_money_that_nobody_knows_is_not_judged(cafe):
    days_of_sales(cafe.shop, days=300, amount=lambda ago: None)
    visits, spend = noted(cafe.shop, indicator="visits"), noted(cafe.shop, indicator="spend")
    measure(cafe.shop, now=NOW)
    assert judged(visits).verdict.badge in {"D", "E"}
    assert (judged(spend).verdict.badge, judged(spend).verdict.reason) == ("E", "no_comparison")
    question = question_of(cafe.shop, visits, sales_of(cafe.shop, now=NOW), now=NOW)
    (asked,) = question.looks
    assert set(asked.design.after.tolist()) == {1.0}
    assert asked.design.after.size == 28


def test_a_holiday_before_is_no_quiet_month(cafe):
    # closed for three weeks until a week before: against those weeks anything looks like a success
    shut = NOW - timedelta(days=63), NOW - timedelta(days=43)
    days_of_sales(
        cafe.shop, days=300, amount=lambda ago: 0.01 if 43 <= ago <= 63 else 100 + 10 * (ago // 28 % 2)
    )
    made = noted(cafe.shop)
    measure(cafe.shop, now=NOW)
    assert judged(made).verdict.outcome == "works"
    ClosedDays.objects.create(shop=cafe.shop, first_day=shut[0].date(), last_day=shut[1].date())
    Judgement.objects.all().delete()
    judge_approaches(cafe.shop, sales_of(cafe.shop, now=NOW), now=NOW)
    assert judged(made).verdict.outcome == "cannot_tell"


def test_customers_alike_say_who_comes_anyway_where_everybody_was_written_to(cafe):
    made = approach(cafe.shop, first=40, days=7, holdout=0, what="campaign", kind="", name="Spring")
    began = NOW - timedelta(days=40)
    people = [add(cafe.shop, f"P{number}", days=-300) for number in range(45)]
    # away for five days one window before it began; two in three of those nobody wrote to came in that window
    brought(
        cafe.shop,
        *((one, began - timedelta(days=35), 5.0) for one in people),
        *((one, began - timedelta(days=10), 5.0) for one in people[:30]),
    )
    other = approach(cafe.shop, first=80, days=20, holdout=0)
    for one in people[30:36]:  # others wrote to these
        draw(other, one, "written", at=began - timedelta(days=20))
    for one in people[:40]:
        draw(made, one, "written", at=began)
    seen_today(cafe.shop)
    found = anyway_of(cafe.shop, made, sales_of(cafe.shop, now=NOW))
    assert (found.of, found.window_days, found.share.n) == ("alike", 30, 39)
    assert 0.6 < found.share.value < 1.0  # 30 of 39, each like drawn by chance
    nobody = approach(cafe.shop, first=41, days=7, holdout=0, what="campaign", kind="", name="To nobody")
    assert anyway_of(cafe.shop, nobody, sales_of(cafe.shop, now=NOW)) is None
