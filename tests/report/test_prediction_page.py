"""The page with what comes next: sound in both languages, silent about who is meant, unchanged where there is nothing to say."""

import re
from dataclasses import replace
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

import pytest

import habitue
from habitue.language import Language
from habitue.predictions.prediction import Terms, predict
from habitue.records.simulator import simulate_sales
from habitue.report import render_report
from habitue.report.limits import limits
from tests.long import some
from tests.report.chromium import browser
from tests.report.overviews import EVIL, cafe, cafe_with_names, new_shop, provenance
from tests.report.test_axe import AXE
from tests.report.test_page import Outline
from tests.report.test_prediction_tables import (
    FALLEN,
    NAMES,
    NEEDS,
    ahead,
    choice,
    people,
    prediction,
    telling,
    tracking,
    without_amounts,
)

REFUSAL = "None of the 7 customers has come back yet, so how often they will cannot be learnt."
EVIL_NAMES = {"C-0000": EVIL, "C-0002": "Ω" * 60, "C-0007": "مقهى الميناء القديم"}


def short():
    """A shop too young to choose a model by."""
    found = prediction(model="mbg-nbd", ground="too_short", choice=choice("too_short", needs=NEEDS))
    return replace(found, ahead=ahead(band=False), tracking=tracking(3), people=people([]))


CASES = {
    "whole": lambda: {"prediction": prediction()},
    "named": lambda: {"prediction": prediction(), "names": NAMES},
    "evil": lambda: {"prediction": prediction(), "names": EVIL_NAMES},
    "bare": lambda: {"prediction": without_amounts()},
    "short": lambda: {"prediction": short()},
    "refused": lambda: {"future_refusal": REFUSAL},
}


def render(case, code, shop=cafe):
    options = CASES[case]() if case else {}
    return render_report(
        shop(), language=Language(code), title="Café du Port", provenance=provenance(), **options
    )


@cache
def page_of(case, code):
    """A page made once, for the tests that only read it."""
    return render(case, code)


every_page = pytest.mark.parametrize(
    ("case", "code"), [(case, code) for case in CASES for code in ("fr", "en")]
)


@every_page
def test_the_page_is_sound(case, code):
    page = page_of(case, code)
    outline = Outline(page)
    assert outline.open == []
    assert len(outline.ids) == len(set(outline.ids))
    assert set(outline.references) <= set(outline.ids)
    assert outline.headings.count(1) == 1
    assert all(
        after - before <= 1 for before, after in zip(outline.headings, outline.headings[1:], strict=False)
    )
    assert "future" in outline.ids


@every_page
def test_the_page_needs_nothing_else(case, code):
    page = page_of(case, code)
    assert Outline(page).tags.isdisjoint({"script", "link", "img", "iframe", "object", "embed"})
    assert re.findall(r"https?:|url\(|@import|src=|href=", page) == []


@every_page
def test_nothing_is_left_unfilled(case, code):
    text = re.sub(r"<style>.*?</style>", "", page_of(case, code), flags=re.DOTALL)
    assert re.findall(r"\{\w*\}|\b(?:None(?! of)|nan|inf|Undefined)\b", text) == []


def test_regions_have_names_of_their_own():
    names = re.findall(r'role="region"[^>]*aria-label="([^"]*)"', render("named", "fr"))
    assert len(names) == len(set(names))


def test_without_a_prediction_the_page_stays_as_it_is():
    bare = render(None, "fr")
    assert "future" not in Outline(bare).ids
    assert "Ce qui vous attend" not in bare
    whole = render("whole", "fr")
    inside = re.search(
        r'<section class="wide" aria-labelledby="future">.*?</section>\n</div>\n</section>\n',
        whole,
        re.DOTALL,
    )
    rest = whole.replace(inside.group(0), "")
    for line in limits(cafe(), provenance(), language=Language("fr"), prediction=prediction())[-2:]:
        rest = rest.replace(f"<li>{line}</li>\n", "")
    assert rest == bare


def test_it_stands_after_the_stages_and_before_the_names():
    page = render("named", "en", cafe_with_names)
    order = [page.index(f'id="{key}"') for key in ("stages", "future", "limits", "slipping", "future-names")]
    assert order == sorted(order)


def test_a_refusal_is_said_plainly_and_alone():
    page = render("refused", "en")
    assert REFUSAL in page
    assert page.count("Nothing can be predicted yet") == 1
    assert 'id="next-weeks"' not in page


def test_nobody_can_be_recognised_unless_names_may_be_shown():
    page = render("whole", "en")
    assert re.findall(r"C-\d{4}", page) == []
    assert "Mireille" not in page
    assert "future-names" not in page


def test_names_stand_last_and_nowhere_else():
    page = render("named", "en")
    last = page.index('id="future-names"')
    assert last == page.rindex("<h2 id=") + len("<h2 ")
    found = [match.start() for name in (*NAMES.values(), *FALLEN) for match in re.finditer(name, page)]
    assert len(found) == 5  # three by name, two by number
    assert min(found) > last


def test_the_names_of_the_overview_do_where_no_others_are_given():
    page = render_report(
        cafe_with_names(),
        language=Language("en"),
        title="Shop",
        provenance=provenance(),
        prediction=prediction(people=people([(9, 0.45, 0.8, 100.0)] * 13)),
    )
    assert page.count("Mireille Lefèvre") == 2  # slipping by her own rhythm, and less likely to come
    assert page.index("future-names") < page.rindex("Mireille Lefèvre")
    assert page.count("C-0003") == 1  # who has no name goes by number, as in the list above


def test_code_in_names_is_text():
    page = render("evil", "fr")
    assert EVIL not in page
    assert "&lt;script&gt;" in page


def test_what_a_prediction_cannot_say():
    said = limits(cafe(), provenance(), language=Language("en"), prediction=prediction())
    assert said[:-2] == limits(cafe(), provenance(), language=Language("en"))
    assert said[-2].startswith("What comes next supposes that customers go on as they did.")
    assert "of a hundred customers with a chance of 60%, about 60 are still customers" in said[-1]


def test_the_part_is_small():
    assert len(render("whole", "fr").encode()) - len(render(None, "fr").encode()) < 40_000


def test_the_same_data_give_the_same_page():
    assert render("named", "fr") == render("named", "fr")


@pytest.fixture(scope="module")
def simulated():
    """A real prediction of a shop that never was: 200 customers over 400 days."""
    start = datetime(2024, 1, 1, tzinfo=ZoneInfo("Europe/Paris"))
    sales = habitue.read(
        simulate_sales(customers=200, orders=2500, start=start, days=400, seed=7), currency="EUR"
    )
    return sales, predict(sales.activity, Terms())


def test_a_real_prediction_is_told_as_it_is(simulated):
    sales, found = simulated
    page = render_report(
        habitue.overview(sales),
        language=Language("en"),
        title="Shop",
        provenance=provenance(),
        prediction=found,
    )
    told = telling(found)
    assert told.has_band
    for week in found.ahead:
        row = (told.purchases(week.purchases), told.worth(week.revenue), told.worth(week.cumulative))
        between = f"{told.worth(week.low)} to {told.worth(week.high)}"
        assert "".join(f"<td>{cell}</td>" for cell in (*row, between)) in page
    assert (
        f"expect {told.about(found.expected_value_total)} in all from the {found.customers} customers" in page
    )
    assert found.choice.sentence() in page.replace('<span class="one">', "").replace("</span>", "")
    assert f'<span class="one">{found.model}</span> predicts your own last' in page  # breaks at no hyphen
    assert re.findall(r"\bC\d{3}\b", page) == []


@pytest.fixture(scope="module")
def chromium():
    with browser() as found:
        yield found


LOOKED_AT = [("named", "fr"), ("evil", "en"), ("short", "fr"), ("bare", "en"), ("refused", "fr")]
SEARCHED = some(LOOKED_AT, every_run=2)
"""axe takes seconds for a page."""


def opened(chromium, path, **options):
    page = chromium.new_context(**options).new_page()
    page.goto(path.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    return page


LOOKS = [(390, "light"), (1280, "dark")]
"""Each page is tried in one of them: its colours and its parts are those of the others."""


looked_at = pytest.mark.parametrize("page_file", some(LOOKED_AT, every_run=3), ids="-".join, indirect=True)


@pytest.fixture
def page_file(request, tmp_path):
    case, code = request.param
    path = tmp_path / "report.html"
    path.write_text(render(case, code, new_shop if case == "short" else cafe), encoding="utf-8")
    return path


@pytest.mark.browser
@looked_at
def test_the_page_never_scrolls_sideways(chromium, page_file):
    page = opened(chromium, page_file)
    found = {}
    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        found[width] = page.evaluate("document.documentElement.scrollWidth")
    assert found == {width: width for width in found}
    page.context.close()


@pytest.mark.browser
@looked_at
def test_print_shows_every_table_and_picture(chromium, page_file):
    page = opened(chromium, page_file)
    page.emulate_media(media="print")
    hidden = page.evaluate(
        "[...document.querySelectorAll('table, svg.chart')].filter(one => !one.checkVisibility()).length"
    )
    assert hidden == 0
    page.context.close()


@pytest.mark.browser
@looked_at
def test_nothing_written_in_a_chart_leaves_its_card(chromium, page_file):
    page = opened(chromium, page_file, viewport={"width": 390, "height": 800})
    outside = page.evaluate(
        "[...document.querySelectorAll('.future svg.chart text')].filter(one => {"
        " const own = one.getBoundingClientRect(), card = one.closest('.card').getBoundingClientRect();"
        " return own.left < card.left || own.right > card.right }).map(one => one.textContent)"
    )
    assert outside == []
    page.context.close()


@pytest.mark.browser
@pytest.mark.skipif(AXE is None, reason="axe-core is not installed: run npm ci, or set NODE_PATH")
@pytest.mark.parametrize("page_file", SEARCHED, ids="-".join, indirect=True)
def test_no_violation(chromium, page_file, request):
    width, scheme = LOOKS[SEARCHED.index(request.node.callspec.params["page_file"]) % len(LOOKS)]
    page = opened(
        chromium,
        page_file,
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
        bypass_csp=True,  # the page's own policy forbids scripts: axe is let in for the test alone
    )
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations']})"
    )
    assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []
    page.context.close()
