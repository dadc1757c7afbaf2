"""What a verdict says to an owner, word for word, in both languages; and what no verdict can say."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from typing import get_args

import numpy as np
import pytest

from habitue.effects import (
    Answers,
    BeforeAfter,
    Compared,
    Indicator,
    Invited,
    Schedule,
    Stakes,
    Tally,
    Uncompared,
    sample,
)
from habitue.effects.rates import compare_rates
from habitue.effects.results import Badge, Method, Outcome, Reason
from habitue.language import Language
from habitue.report.charts import Words
from habitue.report.effect_chart import effect_bar
from habitue.report.effect_documents import effect_document, verdict_document, verdict_rows, verdict_table
from habitue.report.effect_words import (
    BADGES,
    METHODS,
    REASONS,
    TITLES,
    effect_words,
    reason_words,
    verdict_words,
)
from tests.effects.plans import SPRING, judged, rate

EN, FR = Language("en"), Language("fr")


def said(verdict, language=EN, currency="EUR"):
    return verdict_words(verdict, language=language, currency=currency)


def test_every_verdict_badge_reason_and_method_has_words():
    for texts, kinds in ((TITLES, Outcome), (BADGES, Badge), (REASONS, Reason), (METHODS, Method)):
        assert sorted(texts) == sorted(get_args(kinds))


def test_what_cannot_be_told_is_said_in_counts():
    words = said(judged(rate(41, 250, 29, 250), stakes=Stakes(0.4, 12.0)))
    assert (words.title, words.badge) == ("Cannot tell", "Evidence A: chance decided who was held back")
    assert words.sentences == (
        "Of 250 customers approached, 41 came back; of 250 held back, 29.",
        "Best guess: 12 customers more; anything from 3 customers fewer to 27 customers more fits the data.",
        "It would pay from 9 customers more on; whether it does, the data leave open.",
        "With so many customers only an effect of at least 22 customers more shows. About 3,000 further customers would tell.",
        "12 of 100 would have come anyway.",
    )
    assert words.cautions == ()
    assert words.details == (
        "Newcombe’s interval; Barnard’s exact test below 1,000 customers, else the z test",
        "95% interval",
        "p = 0.1220",
    )


def test_the_same_in_french():
    words = said(judged(rate(41, 250, 29, 250), stakes=Stakes(0.4, 12.0)), FR)
    assert words.title == "On ne peut pas dire"
    assert words.sentences[1] == (
        "Meilleure estimation\u202f: 12 clients de plus\u202f; tout ce qui va de 3 clients de moins à 27 clients de plus "
        "s’accorde avec les données."
    )
    assert words.sentences[-1] == "12 sur 100 seraient venus de toute façon."


def test_what_works_and_pays():
    words = said(judged(rate(180, 600, 105, 600), stakes=Stakes(0.1, 10.0)))
    assert words.title == "It works"
    assert words.sentences[2] == "It pays from 6 customers more on, and all that fits the data is above."


def test_less_that_is_better_pays_by_fewer():
    lost = rate(105, 600, 180, 600, better="less", name="lost")
    words = said(judged(lost, stakes=Stakes(0.1, 10.0)))
    assert words.sentences[0] == "Of 600 customers approached, 105 did so; of 600 held back, 180."
    assert words.sentences[2].startswith("It pays from 6 customers fewer on")
    nothing = said(judged(rate(2000, 10000, 2000, 10000), stakes=Stakes(1.0, 10.0)))
    assert (nothing.title, nothing.sentences[2]) == (
        "No effect that would pay",
        "It would pay from 1,000 customers more on; nothing that fits the data reaches that.",
    )


def money(lift=1.6, *, kind="money", seed=3):
    chance = np.random.default_rng(seed)
    spent = chance.gamma(0.8, 30, 800)
    return Indicator("spend", kind, sample(spent[:400] * lift), sample(spent[400:]))


def test_money_is_said_in_the_currency():
    words = said(judged(money()))
    assert re.fullmatch(
        r"€\d+\.\d\d for each of 400 customers approached; €\d+\.\d\d for each of 400 held back\.",
        words.sentences[0],
    )
    assert re.fullmatch(
        r"Best guess: €[\d,]+ more; anything from €[\d,]+ more to €[\d,]+ more fits the data\.",
        words.sentences[1],
    )
    assert words.details[-1].endswith("%)")
    costly = said(judged(money(), stakes=Stakes(0.5, 0.5)))
    assert costly.sentences[2] == "It pays from €400.00 more on, and all that fits the data is above."
    less = said(judged(money(0.4)))
    assert "less; anything from" in less.sentences[1]


def test_orders_are_counted():
    chance = np.random.default_rng(5)
    counts = chance.poisson(1.0, (2, 500)).astype(float)
    more = Indicator("orders", "count", sample(counts[0] + 1), sample(counts[1]))
    found = judged(more)
    assert re.search(r"Best guess: \d+ orders more", said(found).sentences[1])
    assert re.fullmatch(
        r"\+\d\.\d\d, between \+\d\.\d\d and \+\d\.\d\d", effect_words(found.primary, language=EN)
    )
    fewer = judged(Indicator("orders", "count", more.held, more.approached))
    assert "orders fewer" in said(fewer).sentences[1]


def test_scores_and_average_orders_are_said_per_customer():
    scores = said(judged(Indicator("nps", "nps", Answers(60, 25, 15), Answers(45, 30, 25))))
    assert scores.sentences == (
        "A score of 45 from 100 answers of those approached, 20 from 100 of those held back.",
        "Best guess: +24 points; anything from +3 points to +46 points fits the data.",
    )
    orders = np.ones(800)
    ratio = money(1.1)
    ratio = Indicator(
        "order", "ratio", *(sample(one.values, orders=orders[:400]) for one in (ratio.approached, ratio.held))
    )
    assert said(judged(ratio)).cautions[0] == (
        "An average order also moves with who buys, not only with what each buys."
    )


def test_too_early_says_when_and_no_number():
    words = said(judged(rate(180, 600, 105, 600), at=SPRING.end))
    assert words.sentences == (
        "Day 60 of 61. What it changed shows after 30 April 2026: a look at every passing number finds an effect where there is none.",
    )
    four = Schedule(SPRING.start, SPRING.end, looks=4)
    peeked = said(judged(rate(180, 600, 105, 600), schedule=four, measured_until=SPRING.start, at=SPRING.end))
    assert peeked.cautions == ("Between two planned looks nothing is judged.",)
    stale = said(judged(rate(180, 600, 105, 600), measured_until=SPRING.start))
    assert stale.sentences == ("Day 61 of 61.",)


def test_everybody_approached_says_why_there_is_no_number():
    words = said(judged(None, design=Uncompared()))
    assert (words.title, words.badge, words.details) == (
        "Not measurable here", "Evidence E: no comparison, so no effect is shown", (),
    )  # fmt: skip
    assert words.sentences == (REASONS["no_comparison"],)


def test_members_and_the_lapsed_get_no_number_in_any_sentence():
    many = np.arange(1.0, 601.0)
    primary = Indicator("spend", "money", sample(many * 2, before=many), sample(many, before=many))
    for picked in ("themselves", "recent_behaviour"):
        words = said(judged(primary, design=Compared(picked, many, many)))
        assert not re.search(r"\d", " ".join((*words.sentences, *words.cautions, *words.details)))


def test_a_data_problem_names_what_is_wrong():
    words = said(judged(rate(180, 600, 105, 600), overlapping=("Easter", "SMS")))
    assert words.sentences == ("Another approach reached one group and not the other: Easter, SMS.",)


def test_too_few_approached_still_says_who_came_anyway():
    words = said(judged(rate(20, 25, 16, 50)))
    assert words.sentences == (REASONS["too_few_customers"], "32 of 100 would have come anyway.")


def test_too_few_held_back_do_not_say_who_came_anyway():
    words = said(judged(rate(20, 25, 8, 25)))
    assert words.sentences == (REASONS["too_few_customers"],)


def test_luck_is_cautioned():
    words = said(judged(rate(50, 250, 29, 250), planned_effect=0.02))
    assert re.fullmatch(r"With so few customers .* overstated, about \d\.\d times\.", words.cautions[0])
    borderline = said(judged(rate(15, 40, 7, 40)))
    assert borderline.title == "Cannot tell"
    assert borderline.cautions == (
        "No effect at all is just outside of the interval, but chance alone does as much too often.",
    )


def test_a_secondary_effect_and_what_may_not_be_shown_have_words():
    few = rate(12, 600, 1, 600, name="rare")
    found = judged(rate(180, 600, 105, 600), secondary=(few,), design=Invited(joined=10))
    assert len(said(found).sentences) == 3  # too few joined to tell of joiners
    hidden = judged(rate(180, 600, 105, 600), secondary=(rate(2, 600, 1, 600, name="rare"),)).secondary[0]
    assert effect_words(hidden, language=EN) == REASONS["too_few_events"]
    assert effect_words(replace(hidden, reason=None), language=EN) == ""
    assert reason_words(found, language=EN) == ""
    shown = judged(rate(180, 600, 105, 600)).primary
    unknown = replace(shown, approached=replace(shown.approached, value=None, successes=None))
    assert (
        said(replace(judged(rate(180, 600, 105, 600)), primary=unknown)).sentences[0].startswith("– for each")
    )
    certain = replace(shown, p_value=None, method=None)
    assert said(replace(found, primary=certain)).details == ("95% interval",)


def test_a_plan_without_aim_names_what_can_be_seen_alone():
    seen_no_more = said(judged(rate(41, 250, 29, 250), planned_effect=0.5)).sentences
    assert seen_no_more[2].endswith("22 customers more shows.")
    assert said(judged(rate(41, 250, 29, 250))).sentences[2] == (
        "With so many customers only an effect of at least 22 customers more shows."
    )


def test_what_can_be_seen_of_a_score_is_said_in_points():
    words = said(judged(Indicator("nps", "nps", Answers(50, 30, 20), Answers(45, 30, 25))))
    assert words.sentences[2] == "With so many customers only an effect of at least +31 points shows."
    fewer = said(judged(rate(29, 250, 41, 250, better="less")))
    assert fewer.sentences[2] == "With so many customers only an effect of at least 22 customers fewer shows."


def test_joiners_are_told_of():
    words = said(judged(rate(180, 500, 130, 500), design=Invited(joined=250, joined_uninvited=50)))
    assert words.sentences[2] == (
        "For each who joined because they were invited: +25 points, between +11 points and +39 points."
    )


def test_without_a_draw_the_sentences_say_so():
    days = np.concatenate([np.full(28, 110.0), np.repeat([100.0, 110.0] * 3, 28)])
    words = said(judged(None, design=BeforeAfter(days, np.full(28, 165.0))))
    assert words.sentences[0] == "€165.00 a day over 28 days, where €110.00 were to be expected."
    assert words.cautions[-1].startswith("Weather")
    chance = np.random.default_rng(1)
    level = chance.gamma(2, 20, 400)
    earlier, before, after = (level * chance.gamma(4, 0.25, 400) for _ in range(3))
    primary = Indicator(
        "spend",
        "money",
        sample(after[:200] * 2, before=before[:200]),
        sample(after[200:], before=before[200:]),
    )
    changes = said(judged(primary, design=Compared("shop", earlier[:200], earlier[200:])))
    assert re.fullmatch(
        r"€[\d.]+ since before among 200 approached; .* among 200 others\.", changes.sentences[0]
    )


def test_an_effect_in_a_line():
    shown = compare_rates("back", Tally(180, 600), Tally(105, 600))
    assert effect_words(shown, language=EN) == "+12 points, between +7.7 points and +17 points"
    nothing = compare_rates("back", Tally(100, 600), Tally(100, 600))
    assert effect_words(nothing, language=EN).endswith(": no more than chance")
    assert (
        effect_words(compare_rates("back", Tally(1, 9), Tally(1, 9)), language=EN)
        == REASONS["too_few_customers"]
    )


def test_the_document_holds_what_the_verdict_holds():
    verdict = judged(
        rate(180, 600, 105, 600), stakes=Stakes(0.1, 10.0), secondary=(rate(60, 600, 55, 600, name="b"),)
    )
    document = verdict_document(verdict)
    assert (document["outcome"], document["badge"], document["pays"], document["anyway"]) == (
        "works",
        "A",
        "yes",
        0.175,
    )
    assert document["primary"]["value"] == 0.125
    assert document["primary"]["held"] == {"value": 0.175, "n": 600, "successes": 105}
    assert [effect["indicator"] for effect in document["secondary"]] == ["b"]
    assert document["progress"] == {"days": 61, "of_days": 61, "looks": 1, "of_looks": 1, "next_look": None}
    assert effect_document(judged(money()).primary)["relative"]["value"] > 0
    assert [row["indicator"] for row in verdict_rows(verdict)] == ["came_back", "b"]


def test_a_verdict_without_a_number_is_a_document_too():
    early = judged(rate(180, 600, 105, 600), at=SPRING.end)
    document = verdict_document(early)
    assert (document["primary"], document["anyway"], document["progress"]["next_look"]) == (
        None,
        None,
        "2026-04-30",
    )
    assert verdict_rows(early) == ({"outcome": "too_early", "badge": "A", "reason": None},)
    table = verdict_table(early, language=EN, currency=None)
    assert (table.title, table.rows) == ("Too early to say", (("None shown", ""),))


def bar(effect, break_even=None):
    return effect_bar(
        effect,
        break_even=break_even,
        words=Words("key", "t", "d"),
        show=lambda value: f"{value:.0%}",
        pays="pays",
    )


def places(picture):
    root = ET.fromstring(str(picture))  # noqa: S314  (our own)
    return {
        kind: [
            (float(line.get("x1")), float(line.get("x2")))
            for line in root.iter("line")
            if line.get("class") == kind
        ]
        for kind in ("zero", "mark", "interval")
    } | {"dot": [float(dot.get("cx")) for dot in root.iter("circle")]}


def test_the_bar_stands_where_the_figures_are():
    effect = compare_rates("back", Tally(180, 600), Tally(105, 600))
    found = places(bar(effect, 0.05))
    zero, mark, (low, high) = found["zero"][0][0], found["mark"][0][0], found["interval"][0]
    scale = (high - low) / (effect.high - effect.low)
    assert low == pytest.approx(zero + effect.low * scale, abs=0.2)
    assert mark == pytest.approx(zero + 0.05 * scale, abs=0.2)
    assert found["dot"][0] == pytest.approx(zero + effect.value * scale, abs=0.2)
    assert 0 < zero < low < high < 326


def test_the_bar_without_a_cost_or_a_number():
    effect = compare_rates("back", Tally(105, 600), Tally(180, 600), better="less")
    assert places(bar(effect))["mark"] == []
    assert places(bar(effect, 0.05))["mark"][0][0] < places(bar(effect, 0.05))["zero"][0][0]
    assert places(bar(effect, 0.9))["mark"][0][0] < 60
    high = compare_rates("back", Tally(180, 600), Tally(105, 600))
    assert places(bar(high, 0.9))["mark"][0][0] > 260
    assert bar(compare_rates("back", Tally(1, 9), Tally(1, 9))) == ""
