"""Sections appear when there is something to say, and say why when a figure is missing."""

from dataclasses import replace
from datetime import date

from habitue.language import Language
from habitue.metrics.results import Nps, Rate
from habitue.report.sections import (
    SHOWN_PERIODS,
    bucket_section,
    nps_section,
    part_section,
    rhythm_section,
    second_section,
    sector_name,
    series_section,
    year_section,
)
from tests.report.overviews import anonymous_shop, cafe, new_shop, undefined

FR, EN = Language("fr"), Language("en")


def year(shop, sector=None, language=EN):
    return " ".join(year_section(shop, language=language, sector=sector).lead)


def with_own(own, **changes):
    return replace(cafe(), benchmark=replace(cafe().benchmark, own=own, **changes))


def test_the_bucket_needs_a_whole_period_with_somebody():
    assert bucket_section(new_shop(), language=EN) is None
    assert bucket_section(anonymous_shop(), language=EN) is None
    picture = bucket_section(cafe(), language=EN).figures[0].picture
    assert "Present at start: 200; New: +30; Returned: +0; Lost: −20; Present at end: 210" in picture


def test_the_line_begins_with_the_first_known_period():
    section = series_section(cafe(), language=EN)
    assert section.figures[0].picture.count('class="touch"') == 12
    assert "From 88% in July 2025 to 90% in May 2026." in section.figures[0].picture
    assert "June 2026: 98% (between 95% and 99%, not over)" in section.figures[0].picture
    assert len(section.lead) == 2
    assert series_section(anonymous_shop(), language=EN) is None


def test_a_line_of_whole_periods_speaks_of_no_hollow_point():
    whole = replace(cafe(), series=cafe().series[:13])
    assert len(series_section(whole, language=EN).lead) == 1


def test_a_long_line_shows_its_latest_periods():
    section = series_section(replace(cafe(), series=cafe().series[2:13] * 5), language=FR)
    assert section.lead[1] == f"Seules les {SHOWN_PERIODS} dernières sont montrées."
    assert len(section.figures[0].table.rows) == SHOWN_PERIODS


def test_a_point_without_interval_has_no_brackets():
    bare = replace(cafe().series[12], strict_retention_rate=Rate(0.9, None, None, 200))
    assert "May 2026: 90%<" in series_section(replace(cafe(), series=(bare,)), language=EN).figures[0].picture


def test_the_sector_beside_the_year():
    assert year(cafe()) == (
        "Over twelve months, 57% of your customers stayed; in your trade – cafés – 55% is usual. "
        "The two cannot be told apart."
    )
    section = year_section(cafe(), language=EN, sector=None)
    assert section.closing[0].startswith("Source: Loyalty benchmark study, 2024. Studies do not all define")
    assert "Cafés" in section.figures[0].picture


def test_above_below_and_too_few():
    assert year(with_own(Rate(0.7, 0.66, 0.74, 400))).endswith(
        "That is above what is usual, and by more than chance."
    )
    assert year(with_own(Rate(0.4, 0.36, 0.44, 400))).endswith(
        "That is below what is usual, and by more than chance."
    )
    assert year(with_own(Rate(0.4, 0.2, 0.6, 20))).endswith(
        "too few customers to say whether that is better or worse."
    )


def test_when_the_comparison_becomes_possible():
    assert year(new_shop()) == (
        "In your trade – salons (as professional services) – 84% a year is usual. "
        "Yours can be held against it from 27 June 2027, when there are twelve months to look back on."
    )
    never = with_own(undefined("no_customers_at_start"), possible_from=None)
    assert year(never).endswith(
        "Yours cannot be held against it: nobody was present at the start, so there was nobody to keep."
    )


def test_without_a_benchmark():
    alone = replace(cafe(), benchmark=None)
    assert year(alone) == (
        "Over twelve months, 57% of your customers stayed. Tell Habitué your trade (--sector) to see what is usual in it."
    )
    assert year(alone, sector="circus") == "We know of no published figure for “circus”."
    assert year(anonymous_shop()) == "Tell Habitué your trade (--sector) to see what is usual in it."
    assert sector_name("circus", FR) == "circus"


def test_the_second_visit():
    assert second_section(cafe(), language=FR).lead[0] == (
        "La moitié des nouveaux clients reviennent une deuxième fois en 41 jours au plus."
    )
    assert second_section(new_shop(), language=EN).lead[0] == (
        "So far, 32% of the newcomers have come a second time, within 39 days."
    )
    assert second_section(anonymous_shop(), language=EN).figures == ()
    censored = replace(
        cafe(), second_purchase=replace(anonymous_shop().second_purchase, reason="left_censored")
    )
    assert second_section(censored, language=EN).lead == (
        "No newcomer can be told from an older customer in these data yet.",
    )


def test_the_rhythm():
    assert rhythm_section(cafe(), language=EN).lead[1] == (
        "A quarter come at least every 5 days; another quarter less than every 18 days."
    )
    assert len(rhythm_section(new_shop(), language=EN).lead) == 2
    assert rhythm_section(anonymous_shop(), language=EN).lead == (
        "Nobody has come on two different days yet.",
    )


def parts(which):
    return part_section(which, key="locations", title="By location", language=EN, currency="EUR")


def test_parts_only_where_there_are_several():
    assert parts(cafe().channels) is None
    assert parts(cafe().locations).figures[0].picture.count('class="interval"') == 3


def test_parts_without_any_rate_are_a_plain_table():
    hidden = tuple(
        replace(part, indicators=replace(part.indicators, strict_retention_rate=undefined("left_censored")))
        for part in cafe().locations
    )
    section = parts(hidden)
    assert (section.figures, len(section.open_tables)) == ((), 1)


def test_nps():
    assert nps_section(anonymous_shop(), language=EN) is None
    assert nps_section(cafe(), language=EN).lead[0] == (
        "Your Net Promoter Score is 45 (between 31 and 58), on a scale from −100 to 100."
    )
    few = replace(cafe(), nps=replace(cafe().nps, n=12))
    assert nps_section(few, language=EN).lead[2] == "That is too few to say."
    nobody = replace(cafe(), nps=Nps(None, None, None, 0, 0, 0, 0, "no_answers"))
    assert nps_section(nobody, language=EN).lead == ("Nobody has answered yet.",)
    assert date(2026, 1, 1) < cafe().last_day
