"""What comes next in words: each case says what it is, how sure it is, and never more than it knows."""

from dataclasses import replace
from datetime import date

import pyarrow as pa
import pytest

from habitue.models.fit import AT_BOUNDARY, NOT_CONVERGED
from habitue.models.registry import MODELS
from habitue.predictions.results import Checked, SpendModel
from habitue.report.prediction_sections import STORIES, WHY_MEAN, future, named_section, refused
from tests.report.test_prediction_tables import (
    EN,
    FALLEN,
    FR,
    NAMES,
    NEEDS,
    ahead,
    choice,
    people,
    prediction,
    score,
    telling,
    tracking,
    without_amounts,
)


def cards(found=None, language=EN, *, names=None, currency="EUR"):
    told = telling(found or prediction(), language, currency)
    return {card.key: card for card in future(told, names=names or {}).cards}


def said(card):
    return " ".join((*card.lead, *card.closing)).replace("\u202f", " ").replace("\u00a0", " ")


def test_the_cards_in_their_order():
    assert list(cards()) == ["next-weeks", "fallen", "rising", "stage-values", "trust", "repeats"]
    assert future(telling(), names={}).intro == (
        "An estimate for the customers known on 8 June 2026, if they go on as they did. Newcomers are not in it."
    )


def test_the_weeks_ahead():
    card = cards()["next-weeks"]
    assert card.title == "Expected sales over 13 weeks"
    assert card.lead == (
        (
            "From 9 June to 7 September 2026, expect about €2,600 from the customers you already know: nine times "
            "in ten, between €2,340 and €2,860."
        ),
        "Newcomers come on top, and so do sales that do not say who bought.",
    )
    assert card.closing == (
        (
            "The pale band is where the sum should lie nine times in ten, judged by how wrong the same model was on days "
            "of your own past that it had not seen."
        ),
    )
    assert len(card.figures[0].table.rows) == 13
    assert said(cards(language=FR)["next-weeks"]).startswith(
        "Du 9 juin au 7 septembre 2026, comptez sur environ 2 600 € de la part des clients que vous connaissez "
        "déjà : neuf fois sur dix, entre 2 340 € et 2 860 €."
    )


def test_weeks_without_a_band_say_why():
    short = prediction(ground="too_short", choice=choice("too_short", needs=NEEDS), ahead=ahead(band=False))
    assert "pale band" not in said(cards(short)["next-weeks"])
    reason = "No margin of error can be given: the data are too short to know how wrong this may be."
    for found in (short, replace(short, choice=None)):
        card = cards(found)["next-weeks"]
        assert card.lead[0] == (
            "From 9 June to 7 September 2026, expect about €2,600 from the customers you already know."
        )
        assert card.closing == (reason,)


def test_weeks_without_amounts_count_purchases():
    card = cards(without_amounts(), FR, currency=None)["next-weeks"]
    assert card.title == "Achats attendus sur 13 semaines"
    assert "comptez sur environ 260 achats" in said(card)
    assert "entre 234 et 286" in said(card)
    one = cards(without_amounts(ahead=ahead(money=False)[:1]))["next-weeks"]
    assert one.title == "Expected purchases over 1 week"


def test_turnover_and_profit_are_told_apart():
    sums = "This is turnover; the values of customers below count your margin."
    found = cards(prediction(margin=0.35))
    assert found["next-weeks"].closing[-1] == sums
    assert found["stage-values"].closing[0] == "It is profit, at a margin of 35%."
    plain = cards()
    assert sums not in plain["next-weeks"].closing
    assert plain["stage-values"].closing == (
        "It is turnover, not profit.",
        "Money counts for less the later it comes: 10% a year.",
    )
    bare = cards(without_amounts(margin=0.35))
    assert sums not in bare["next-weeks"].closing
    assert bare["stage-values"].closing == ("Your sales have no amounts, so what counts here is purchases.",)
    assert len(cards(prediction(discount_rate=0.0))["stage-values"].closing) == 1


def test_who_fell():
    card = cards()["fallen"]
    assert card.lead == (
        "4 customers are clearly less likely to come again than four weeks ago.",
        "A friendly word now comes while it still counts; begin with those whose chance is best.",
    )
    assert card.closing == (
        (
            "Counted are those whose chance of still being a customer was 50% or more and is less now, or fell by 20 points "
            "or more. Whoever came in these four weeks is not among them."
        ),
        "Names are left out so that this page can be shared; --names lists them.",
    )
    assert [row[1] for row in card.open_tables[0].rows] == ["1", "2", "1"]


def test_one_and_nobody_fell():
    one = prediction(people=people([(9, 0.45, 0.8, 100.0)]))
    assert cards(one)["fallen"].lead[0] == (
        "1 customer is clearly less likely to come again than four weeks ago."
    )
    assert said(cards(one, FR)["fallen"]).startswith(
        "1 client a nettement moins de chances de revenir qu’il y a quatre semaines."
    )
    nobody = cards(prediction(people=people([])))["fallen"]
    assert nobody.lead == ("Nobody’s chance of still being a customer has fallen clearly in four weeks.",)
    assert (nobody.open_tables, len(nobody.closing)) == ((), 1)


def test_a_shop_younger_than_four_weeks_has_nothing_to_compare():
    young = prediction(people=people([(1, 0.4, None, 9.0)] * 20))
    assert cards(young)["fallen"].lead == (
        "Nobody can be compared with four weeks ago: all have come since, or were not known then.",
    )


def test_champions_to_come():
    card = cards()["rising"]
    assert card.lead == (
        "1 customer with 3 visits or fewer is already among the tenth of whom most is expected.",
        "Over the 52 weeks to come, expect about €900.00 from this one, 36% of the whole.",
        "Learn their names and thank them early: the first visits are when a habit is made, for little money.",
    )
    two = prediction(people=people([(3, 0.9, 0.9, 500.0), (1, 0.9, 0.9, 400.0)]))
    assert cards(two)["rising"].lead[:2] == (
        "2 customers with 3 visits or fewer are already among the tenth of whom most is expected.",
        "Over the 52 weeks to come, expect about €900.00 from them, 36% of the whole.",
    )
    nobody = cards(prediction(people=people([])), FR)["rising"]
    assert nobody.lead == (
        "Aucun client venu 3 fois au plus ne fait partie du dixième dont on attend le plus.",
    )
    assert nobody.open_tables == ()


def test_champions_without_amounts_bring_purchases():
    card = cards(without_amounts(), FR, currency=None)["rising"]
    assert "comptez sur environ 90 achats de sa part, soit 36 % du total" in said(card)


def test_names_are_announced_only_where_they_may_stand():
    there = "Their names are at the end of this page."
    with_names = cards(names=NAMES)
    assert with_names["fallen"].closing[-1] == there
    assert with_names["rising"].closing == (there,)
    assert cards()["rising"].closing == ()


def test_what_each_group_should_bring():
    card = cards()["stage-values"]
    assert card.lead == (
        "Over the 52 weeks to come, expect about €2,503 in all from the 20 customers you know.",
        "The largest part: Champions, 68%.",
    )
    assert len(card.figures[0].table.rows) == 4
    alone = prediction(customers=1, stages=())
    assert cards(alone, FR)["stage-values"].lead[0].endswith("de la part de votre seul client connu.")


def test_without_stages_the_sum_alone():
    card = cards(prediction(stages=()))["stage-values"]
    assert card.figures == ()
    assert card.lead[1] == "By group it is shown where the prediction starts on the last day of the data."


def test_where_nothing_is_expected_no_group_is_the_largest():
    nothing = tuple(replace(one, share=None, expected_value=0.0) for one in prediction().stages)
    silent = people([(4, 0.6, 0.6, 0.0)] * 20)
    card = cards(prediction(stages=nothing, expected_value_total=0.0, people=silent))["stage-values"]
    assert card.lead == (
        "Over the 52 weeks to come, expect about €0.00 in all from the 20 customers you know.",
    )


def test_why_this_model_and_how_wrong_it_was():
    card = cards()["trust"]
    assert card.lead == (
        (
            "These figures come from a model of repeat purchases (pareto-nbd): each customer buys at a pace of their own, "
            "and may stop for good at any moment."
        ),
        (
            "pareto-nbd predicts your own last 100 days best: wrong by 0.75 purchases per customer, against 1.46 for "
            "average order x frequency x lifespan. It expected 100 purchases, 120 came."
        ),
        "The fifth of customers of whom it expected most made 63% of the purchases.",
    )
    assert len(card.figures[0].table.rows) == 3
    assert card.closing == (
        (
            "Each point is about a tenth of your customers. On the dotted line, as much came from them as was expected; "
            "above it, more; below it, less. Both scales are stretched near nought."
        ),
    )
    untold = cards(prediction(choice=choice(best=score(top=None))))["trust"]
    assert len(untold.lead) == 2


def test_every_model_has_its_story():
    assert set(STORIES) == set(MODELS)
    stories = {cards(prediction(model=name), FR)["trust"].lead[0] for name in MODELS}
    assert len(stories) == len(MODELS)
    assert cards(prediction(model="new-model"))["trust"].lead[0] == (
        "These figures come from a model of repeat purchases (new-model)."
    )


def test_no_model_beat_the_simple_figure():
    lead = cards(prediction(ground="naive", choice=choice("naive")))["trust"].lead
    assert lead[1].startswith("No model beat average order x frequency x lifespan on your own last 100 days")
    assert lead[2] == "The figures here come from the model that came closest: take them for a rough guide."


def test_too_short_to_choose():
    short = prediction(model="mbg-nbd", ground="too_short", choice=choice("too_short", needs=NEEDS))
    card = cards(short)["trust"]
    assert card.figures == ()
    assert card.lead[1:] == (
        "The data are too short to choose a model: 3 customers came back before the cut, 30 are enough.",
        "Until there are more, a cautious model stands in: it can doubt even a customer who came only once.",
    )
    assert cards(replace(short, choice=None))["trust"].lead[1] == (
        "The data are too short to say how wrong it may be."
    )


def test_a_model_that_was_asked_for():
    lead = cards(prediction(ground="asked"))["trust"].lead
    assert lead[1] == (
        "You asked for pareto-nbd. Learning from the days before your last 100, it expected 100 purchases in those; "
        "120 came. It was wrong by 0.75 purchases per customer."
    )
    assert cards(prediction(ground="asked", choice=None))["trust"].lead[1] == (
        "The data are too short to say how wrong it may be."
    )


@pytest.mark.parametrize(("days", "text"), [(1, "the 1 day of sales"), (90, "the 90 days of sales")])
def test_held_against_what_came(days, text):
    lead = cards(prediction(checked=Checked(days, 41.6, 50.0, 0.31)))["trust"].lead
    assert lead[2] == (
        f"Held against {text} after 8 June 2026, which it had not seen: it expected 42 purchases, 50 came; wrong by "
        "0.31 per customer."
    )


def test_what_was_wrong_with_the_fit_is_said_in_the_reader_s_language():
    found = prediction(message=AT_BOUNDARY, message_values={"parameters": "r, alpha"})
    assert cards(found)["trust"].closing[1].startswith("The data do not pin down r, alpha: ")
    assert cards(found, FR)["trust"].closing[1].startswith("Les données ne déterminent pas r, alpha")
    assert (
        cards(prediction(message=NOT_CONVERGED), FR)["trust"]
        .closing[1]
        .startswith("L’ajustement ne s’est pas")
    )


def spend_words(spend, language=EN):
    return cards(prediction(spend=spend), language)["trust"].closing[1:]


@pytest.mark.parametrize(
    ("correlation", "text"),
    [
        (None, None),
        (0.299, None),
        (-0.299, None),
        (0.3, "also spend more each time (correlation 0.30)"),
        (-0.41, "spend less each time (correlation −0.41)"),
    ],
)
def test_frequency_and_spend_that_go_together_are_a_caveat(correlation, text):
    found = spend_words(SpendModel("gamma-gamma", {}, 10.0, correlation))
    assert len(found) == (0 if text is None else 1)
    assert text is None or text in found[0]


@pytest.mark.parametrize("reason", WHY_MEAN)
def test_why_every_purchase_counts_as_an_average_one(reason):
    found = spend_words(SpendModel("mean", {}, 12.5, None, reason))
    assert found == (f"Every purchase counts as an average one, €12.50: {WHY_MEAN[reason]}.",)


def test_an_average_for_a_reason_without_words():
    assert spend_words(SpendModel("mean", {}, 12.5, None, "new_reason"), FR) == (
        "Chaque achat compte pour un achat moyen, 12,50\u00a0€.",
    )


def test_no_spend_no_caveat():
    assert len(cards(without_amounts())["trust"].closing) == 1


def test_repeat_purchases_so_far():
    card = cards()["repeats"]
    assert (
        card.lead[0]
        == "Up to 8 June 2026, your customers came back 700 times in all; the model makes it 672."
    )
    assert card.closing == ()
    earlier = cards(prediction(calibration_end=date(2026, 1, 1)))["repeats"]
    assert earlier.closing == ("After 1 January 2026, the upright line, the model saw nothing.",)
    assert 'class="join"' in earlier.figures[0].picture
    assert 'class="join"' not in card.figures[0].picture


def test_one_week_is_no_line():
    assert "repeats" not in cards(prediction(tracking=tracking(1)))
    assert "repeats" not in cards(prediction(tracking=()))


def test_nothing_can_be_predicted():
    found = refused("None of the 7 customers has come back yet.", language=EN)
    assert [(card.title, card.lead) for card in found.cards] == [
        ("Nothing can be predicted yet", ("None of the 7 customers has come back yet.",))
    ]


def test_who_is_meant_stands_in_one_card_of_names():
    card = named_section(telling(), names=NAMES)
    assert [len(table.rows) for table in card.open_tables] == [len(FALLEN), 1]
    only_fallen = telling(prediction(people=people([(9, 0.45, 0.8, 100.0)])))
    assert len(named_section(only_fallen, names=NAMES).open_tables) == 1
    only_rising = telling(prediction(people=people([(2, 0.9, 0.9, 100.0)])))
    assert len(named_section(only_rising, names=NAMES).open_tables) == 1
    assert named_section(telling(prediction(people=people([]))), names=NAMES) is None
    assert named_section(telling(), names={}) is None


def test_the_table_of_people_is_as_the_library_gives_it():
    assert isinstance(people(), pa.Table)
    assert prediction().people.num_rows == prediction().customers
    assert sum(one.customers for one in prediction().stages) == prediction().customers
