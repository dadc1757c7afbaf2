"""The five sentences: the shop's words, plurals and elisions right, and honest about chance."""

from dataclasses import replace
from datetime import date

import pytest

from habitue.language import Language
from habitue.metrics.period import Period
from habitue.metrics.results import LifetimeValue, Mean, Rhythm
from habitue.report import five_sentences
from habitue.report.sentences import (
    action_sentence,
    is_new_shop,
    lifetime_parts,
    movement_sentence,
    retention_sentence,
    rhythm_sentence,
    shown_period,
    value_sentence,
)
from tests.report.overviews import (
    anonymous_shop,
    cafe,
    change,
    indicators,
    new_shop,
    no_mean,
    undefined,
)

FR, EN = Language("fr"), Language("en")
MAY = Period(date(2026, 5, 1), date(2026, 5, 31))


def plain(text):
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def with_bucket(s, n, r, lost, **more):
    latest = indicators(MAY, s, n, r, lost, buyers=max(s - lost + n + r, 1), orders=300, **more)
    return replace(cafe(), latest=latest)


def test_the_cafe_in_french():
    assert [plain(one.text) for one in five_sentences(cafe(), language=FR)] == [
        "Sur 200 clients présents fin avril, 180 le sont encore fin mai. Cela fait 90 %, mieux que 83 % le mois précédent, et le hasard ne suffit pas à l’expliquer.",
        "30 sont nouveaux, 20 ne sont pas revenus depuis 60 jours ou plus. En tout, vous passez de 200 à 210 clients présents.",
        "La moitié de ceux qui reviennent le font au moins tous les 9 jours. En mai 2026, chaque client a commandé 2,61 fois en moyenne.",
        "Une commande vaut en moyenne 7,40 €. Si les prochaines années ressemblent à celle-ci, un client rapporte 227,43 € en tout : 7,70 € × 12,7 commandes par an × 2,3 ans.",
        "23 habitués tardent plus que d’ordinaire : un mot aimable aujourd’hui vaut mieux qu’une offre dans un mois.",
    ]


def test_the_cafe_in_english():
    assert [one.text for one in five_sentences(cafe(), language=EN)] == [
        "Of 200 customers present at the end of April, 180 still are at the end of May. That is 90%, better than 83% the month before, and by more than chance.",
        "30 are new, 20 have not come back for 60 days or more. In all, you go from 200 to 210 customers present.",
        "Half of those who come back do so at least every 9 days. In May 2026, each customer ordered 2.61 times on average.",
        "An order is worth €7.40 on average. If the next years are like this one, a customer brings €227.43 in all: €7.70 × 12.7 orders a year × 2.3 years.",
        "23 regulars are later than usual: a friendly word today is worth more than an offer in a month.",
    ]


@pytest.mark.parametrize(
    ("s", "lost", "french", "english"),
    [
        (1, 0, "Le seul client présent fin avril l’est encore fin mai.", "The only customer present at the end of April still is at the end of May."),
        (1, 1, "Le seul client présent fin avril ne l’est plus fin mai.", "The only customer present at the end of April no longer is at the end of May."),
        (9, 9, "Sur 9 clients présents fin avril, aucun ne l’est encore fin mai.", "Of 9 customers present at the end of April, none still is at the end of May."),
        (9, 8, "Sur 9 clients présents fin avril, 1 seul l’est encore fin mai.", "Of 9 customers present at the end of April, only 1 still is at the end of May."),
        (9, 0, "Les 9 clients présents fin avril le sont tous encore fin mai.", "All 9 customers present at the end of April still are at the end of May."),
        (9, 4, "Sur 9 clients présents fin avril, 5 le sont encore fin mai.", "Of 9 customers present at the end of April, 5 still are at the end of May."),
    ],
)  # fmt: skip
def test_few_customers_are_counted_and_said_to_be_few(s, lost, french, english):
    shop = with_bucket(s, 3, 0, lost)
    few = "With so few customers, one more or one fewer changes everything: too few to say if that is good."
    assert retention_sentence(shop, language=EN) == f"{english} {few}"
    assert retention_sentence(shop, language=FR).startswith(french)


@pytest.mark.parametrize(
    ("s", "lost", "french", "english"),
    [
        (1, 0, "Le seul client venu en avril 2026 est revenu en mai 2026.", "The only customer who came in April 2026 came back in May 2026."),
        (1, 1, "Le seul client venu en avril 2026 n’est pas revenu en mai 2026.", "The only customer who came in April 2026 did not come back in May 2026."),
        (4, 4, "Sur 4 clients venus en avril 2026, aucun n’est revenu en mai 2026.", "Of 4 customers who came in April 2026, none came back in May 2026."),
        (4, 3, "Sur 4 clients venus en avril 2026, 1 seul est revenu en mai 2026.", "Of 4 customers who came in April 2026, only 1 came back in May 2026."),
        (4, 2, "Sur 4 clients venus en avril 2026, 2 sont revenus en mai 2026.", "Of 4 customers who came in April 2026, 2 came back in May 2026."),
    ],
)  # fmt: skip
def test_with_the_period_as_window_coming_back_is_what_is_counted(s, lost, french, english):
    shop = with_bucket(s, 0, 0, lost, window_days=None)
    assert retention_sentence(shop, language=EN).startswith(english)
    assert retention_sentence(shop, language=FR).startswith(french)


@pytest.mark.parametrize(
    ("changes", "previous", "end"),
    [
        ((), None, "That is 90%; there is no whole month before to compare with."),
        ((), cafe().previous, "That is 90%; it cannot be compared with the month before."),
        ((change("strict_retention_rate", 0.88, 0.90, real=False),), cafe().previous, "That is 90%, against 88% the month before: a difference no larger than chance."),
        ((change("strict_retention_rate", 0.97, 0.90, real=True),), cafe().previous, "That is 90%, worse than 97% the month before, and by more than chance."),
    ],
)  # fmt: skip
def test_only_a_real_change_is_called_one(changes, previous, end):
    assert retention_sentence(replace(cafe(), changes=changes, previous=previous), language=EN).endswith(end)


def test_an_undefined_retention_says_why():
    latest = replace(cafe().latest, strict_retention_rate=undefined("left_censored"))
    assert plain(retention_sentence(replace(cafe(), latest=latest), language=FR)) == (
        "En mai 2026, on ne peut pas dire qui est resté : les données sont encore trop récentes pour distinguer les "
        "nouveaux clients des anciens."
    )


@pytest.mark.parametrize(
    ("bucket", "more", "french"),
    [
        ((50, 1, 1, 1), {}, "1 est nouveau, 1 est revenu après une absence, 1 n’est pas revenu depuis 60 jours ou plus."),
        ((50, 0, 0, 0), {}, "Aucun n’est nouveau, aucun n’a cessé de venir."),
        ((50, 2, 2, 2), {"window_days": None}, "2 sont nouveaux, 2 sont revenus après une absence, 2 ne sont pas revenus."),
        ((50, 2, 0, 1), {"notes": ("left_censored",)}, "On ne distingue pas encore les nouveaux, 1 n’est pas revenu depuis 60 jours ou plus."),
    ],
)  # fmt: skip
def test_arrivals_and_departures_agree_in_number(bucket, more, french):
    assert movement_sentence(with_bucket(*bucket, **more), language=FR).startswith(french)


def test_a_new_shop_is_told_what_can_be_said():
    said = [one.text for one in five_sentences(new_shop(), language=EN)]
    assert said == [
        "There is no whole month in the data yet, so who stays cannot be said.",
        "38 customers have bought so far; who is new and who left shows after a first whole period.",
        "Half of those who come back do so at least every 6 days. From 28 April 2026 to 8 June 2026, each customer ordered 1.61 times on average.",
        "An order is worth £7.40 on average. What a customer is worth in a lifetime: this needs more than twelve months of sales.",
        "Watch one number for now: how many of your customers come a second time.",
    ]
    assert is_new_shop(new_shop())
    assert not is_new_shop(cafe())


def test_a_shop_that_knows_nobody_is_told_to_learn_who_buys():
    said = [one.text for one in five_sentences(anonymous_shop(), language=EN)]
    assert said[0] == "No sale says who bought, so who stays cannot be said."
    assert said[1] == "No customer is known by name or number, so arrivals and departures stay unseen."
    assert (
        said[2]
        == "How often they come cannot be said: no customer we know by name or number bought in this period."
    )
    assert (
        said[4]
        == "Start by learning who buys: a loyalty card, a name at the till or an e-mail address is enough."
    )
    assert not is_new_shop(anonymous_shop())


def test_nobody_twice_and_no_order():
    once = replace(cafe(), rhythm=Rhythm(None, None, None, 0, 0, ()))
    assert rhythm_sentence(once, language=EN).endswith("Nobody has come on two different days yet.")
    nothing = replace(cafe(), latest=replace(cafe().latest, average_order_value_all=no_mean("no_orders")))
    assert (
        value_sentence(nothing, language=EN)
        == "What they are worth cannot be said: there is no order in this period."
    )


def test_all_regulars_are_on_time():
    shop = replace(cafe(), slipping=(), slipping_total=0)
    assert (
        action_sentence(shop, language=EN)
        == "No regular is late by their own rhythm: keep doing what you do."
    )
    one = replace(cafe(), slipping_total=1)
    assert action_sentence(one, language=FR).startswith("1 habitué tarde plus que d’ordinaire")


def test_the_parts_of_the_lifetime_value():
    def parts(clv):
        return lifetime_parts(
            replace(cafe(), trailing_year=replace(cafe().trailing_year, clv_simple=clv)), language=EN
        )

    assert parts(LifetimeValue(2100.0, 7.0, 100.0, 3.0)) == "€7.00 × 100.0 orders a year × 3.0 years"
    assert (
        parts(LifetimeValue(735.0, 7.0, 100.0, 3.0, 0.35))
        == "€7.00 × 100.0 orders a year × 3.0 years × 35% margin"
    )
    assert parts(LifetimeValue(None, 7.0, 100.0, None, reason="nobody_left")) == ""


def test_the_shown_period_never_leaves_the_data():
    assert shown_period(new_shop()) == Period(date(2026, 4, 28), date(2026, 6, 8))
    assert shown_period(cafe()) == MAY
    before = replace(new_shop(), first_day=date(2027, 1, 1), last_day=date(2027, 1, 2))
    assert shown_period(before) == Period(date(2026, 6, 8), date(2026, 6, 8))
    assert Mean(None, None, None, 0).too_few
