"""Tables: the same text for the page's twins and for the command line."""

from dataclasses import replace

from habitue.language import Language
from habitue.metrics.results import CurvePoint, Nps, Rate, SecondPurchase
from habitue.report import tables
from habitue.report.customer_tables import bin_name, thinned, trimmed
from tests.report.overviews import anonymous_shop, cafe, cafe_with_names, new_shop, provenance, undefined

FR, EN = Language("fr"), Language("en")


def plain(table):
    return [tuple(cell.replace("\u202f", " ").replace("\u00a0", " ") for cell in row) for row in table.rows]


def widths(table):
    return {len(row) for row in table.rows} | {len(table.columns)}


def test_every_indicator_of_every_period():
    table = tables.indicator_table(cafe().series, language=EN, currency="EUR")
    assert table.title == "Indicators by period"
    assert widths(table) == {14}
    assert table.rows[12] == (
        "May 2026", "200", "30", "0", "20", "210", "90%", "10%", "90%", "47%", "2.61", "€7.40", "€5,106", "",
    )  # fmt: skip
    assert (table.rows[0][6], table.rows[0][13]) == ("–", "new and old not told apart yet")
    assert table.notes == ("– The data are still too young to tell new customers from old ones.",)


def test_one_period_with_intervals_and_reasons():
    table = tables.summary_table(cafe().latest, language=FR, currency="EUR")
    assert table.title == "mai 2026"
    assert plain(table)[0] == ("Restés (rétention stricte)", "90 %", "85 % à 93 %", "200", "")
    assert plain(table)[-1] == (
        "Valeur d’un client, calcul simple",
        "il y faut plus de douze mois de ventes",
        "",
        "",
        "",
    )
    assert table.notes == ()


def test_one_period_too_few_and_not_over():
    table = tables.summary_table(new_shop().series[1], language=EN, currency=None)
    assert table.rows[3] == ("Repeat purchase rate", "48%", "31% to 66%", "29", "too few to say")
    assert table.notes == ("Not over, too few to say.",)


def test_a_year_has_a_lifetime():
    table = tables.summary_table(cafe().trailing_year, language=EN, currency="EUR")
    assert [row[:2] for row in table.rows[-2:]] == [
        ("How long a customer stays", "2.3 years"),
        ("Lifetime value, simple", "€227.43"),
    ]


def test_the_bucket_adds_up():
    table = tables.bucket_table(cafe().latest, language=FR)
    assert plain(table) == [
        ("Présents au début", "200"), ("Nouveaux", "+30"), ("De retour", "+0"), ("Perdus", "−20"), ("Présents à la fin", "210"),
    ]  # fmt: skip


def test_retention_by_period():
    table = tables.retention_table(cafe().series, language=EN)
    assert table.rows[12] == ("May 2026", "200", "90%", "85% to 93%", "")
    assert table.rows[13] == ("June 2026", "210", "98%", "95% to 99%", "not over")


def test_cohorts_are_blank_where_not_over():
    table = tables.cohort_table(cafe().cohorts, language=EN)
    assert widths(table) == {15}
    assert table.columns[:4] == ("First purchase", "Customers", "M0", "M1")
    assert table.rows[11][:5] == ("April 2026", "27", "100%", "56%", "")
    revenue = tables.cohort_revenue_table(cafe().cohorts, language=EN, currency="EUR")
    assert revenue.rows[11][:5] == ("April 2026", "27", "€16", "€24", "")


def test_small_revenues_keep_their_cents():
    table = tables.cohort_revenue_table(new_shop().cohorts, language=EN, currency="GBP")
    assert table.rows[0] == ("May 2026", "20", "£9.50")


def test_no_cohort_gives_no_age():
    table = tables.cohort_table(anonymous_shop().cohorts, language=EN)
    assert (table.columns, table.rows) == (("First purchase", "Customers"), ())
    assert trimmed(anonymous_shop().cohorts).rows == ()


def test_the_time_to_the_second_purchase():
    table = tables.second_purchase_table(cafe().second_purchase, language=EN)
    assert table.rows[1] == ("7 days", "18%", "15% to 22%")
    nobody = tables.second_purchase_table(anonymous_shop().second_purchase, language=EN)
    assert nobody.notes == ("No customer we know by name or number bought in this period.",)


def test_a_long_curve_is_read_at_even_days():
    curve = SecondPurchase(
        900, 800, 40, tuple(CurvePoint(d, d / 1000, d / 1001, d / 999) for d in range(3, 700, 2))
    )
    short = thinned(curve)
    assert [point.day for point in short.points] == [*range(0, 699, 60), 699]
    assert short.points[0] == CurvePoint(0, 0.0, 0.0, 0.0)
    assert short.points[1] == CurvePoint(60, 59 / 1000, 59 / 1001, 59 / 999)
    endless = replace(curve, points=(CurvePoint(4000, 0.4, 0.3, 0.5),))
    assert len(thinned(endless).points) == 21
    assert thinned(anonymous_shop().second_purchase).points == ()


def test_rhythm_and_its_bins():
    table = tables.rhythm_table(cafe().rhythm, language=EN)
    assert table.rows == (
        ("1", "18"), ("2–3", "25"), ("4–7", "71"), ("8–14", "64"), ("15–30", "52"), ("31–60", "24"), ("61+", "8"),
    )  # fmt: skip
    assert bin_name(1200, None, FR) == "1\u202f200+"


def test_segments():
    table = tables.segment_table(cafe().segments, language=FR, currency="EUR")
    assert plain(table)[0] == ("Champions", "21", "5 %", "12 710 €", "31 %", "3")
    unseen = tables.segment_table(new_shop().segments, language=EN, currency=None)
    assert unseen.rows[0] == ("Champions", "0", "0%", "12,710", "31%", "–")


def test_recency_and_frequency():
    table = tables.rfm_table(cafe().rfm, language=EN, currency="EUR")
    assert table.rows[0] == (
        "Recency 5",
        "12 (€27.50)",
        "1 (€40.00)",
        "13 (€52.50)",
        "2 (€65.00)",
        "23 (€77.50)",
    )
    assert table.rows[4][1] == "–"


def test_customers_by_name_where_one_is_given():
    shop = cafe_with_names()
    table = tables.customer_table(shop.slipping, language=EN, currency="EUR", names=shop.names)
    assert table.rows[0] == ("Mireille Lefèvre", "At risk", "7", "34", "58", "€512.40", "2-4-4")
    assert table.rows[3][0] == "C-0208"
    unknown = replace(shop.slipping[0], expected_gap_days=None, late=None)
    assert tables.customer_table([unknown], language=EN, currency="EUR").rows[0][:3] == (
        "C-0012",
        "At risk",
        "–",
    )


def test_lateness_tells_nobody():
    table = tables.lateness_table(cafe().slipping, language=EN)
    assert table.rows == (
        ("Less than twice their usual gap", "2"),
        ("Two to three times their usual gap", "0"),
        ("Three times their usual gap, or more", "3"),
    )


def test_locations():
    table = tables.part_table(cafe().locations, title="By location", language=EN, currency="EUR")
    assert table.rows[0] == ("Le Port", "120", "92%", "86% to 96%", "47%", "€7.40", "€3,626", "")
    assert (table.rows[2][0], table.rows[2][7]) == ("not said", "too few to say")


def test_nps_and_nobody_asked():
    assert tables.nps_table(cafe().nps, language=EN).rows[0] == ("Promoters (9 or 10)", "60", "60%")
    nobody = Nps(None, None, None, 0, 0, 0, 0, "no_answers")
    assert tables.nps_table(nobody, language=EN).rows[0] == ("Promoters (9 or 10)", "0", "–")


def test_benchmark():
    table = tables.benchmark_table(cafe().benchmark, sector="cafés", language=EN)
    assert table.rows == (("You, over twelve months", "57%", "47% to 67%"), ("cafés", "55%", ""))


def test_files():
    table = tables.file_table(provenance(), language=FR)
    assert plain(table)[0] == ("ventes-2025.csv", "SumUp, ventes", "6 120", "6 101", "19")


def test_a_reason_is_noted_once():
    series = tuple(replace(one, strict_retention_rate=undefined("left_censored")) for one in cafe().series)
    assert len(tables.retention_table(series, language=EN).notes) == 1
    assert Rate(None, None, None, 0).too_few
