"""The page as a whole: self-contained, small, safe whatever the data hold, and sound HTML."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pyarrow as pa
import pytest

import habitue
from habitue.language import Language
from habitue.report import Provenance, page, render_report
from tests.report.overviews import (
    EVIL,
    MADE_ON,
    absurd,
    anonymous_shop,
    cafe,
    cafe_with_names,
    evil_provenance,
    new_shop,
    provenance,
)

SHOPS = {
    "cafe": cafe,
    "names": cafe_with_names,
    "new": new_shop,
    "anonymous": anonymous_shop,
    "absurd": absurd,
}
VOID = {"meta", "br", "hr", "img", "input", "link"}


def render(shop, code, said=None):
    title = EVIL if shop == "absurd" else "Café du Port"
    told = said or (evil_provenance() if shop == "absurd" else provenance())
    return render_report(SHOPS[shop](), language=Language(code), title=title, provenance=told)


class Outline(HTMLParser):
    """Headings, ids, references and whether every element is closed in order."""

    def __init__(self, page):
        super().__init__()
        self.open, self.headings, self.ids, self.references, self.tags = [], [], [], [], set()
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.tags.add(tag)
        self.ids += [found["id"]] if "id" in found else []
        self.references += found.get("aria-labelledby", "").split()
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


every_page = pytest.mark.parametrize(
    ("shop", "code"), [(shop, code) for shop in SHOPS for code in ("fr", "en")]
)


@every_page
def test_the_page_is_sound(shop, code):
    page = render(shop, code)
    outline = Outline(page)
    assert outline.open == []
    assert len(outline.ids) == len(set(outline.ids))
    assert set(outline.references) <= set(outline.ids)
    assert outline.headings[0] == 1
    assert outline.headings.count(1) == 1
    assert all(
        after - before <= 1 for before, after in zip(outline.headings, outline.headings[1:], strict=False)
    )
    assert f'<html lang="{code}">' in page


@every_page
def test_the_page_needs_nothing_else(shop, code):
    page = render(shop, code)
    assert Outline(page).tags.isdisjoint(
        {"script", "link", "img", "iframe", "object", "embed", "audio", "video"}
    )
    assert re.findall(r"https?:|url\(|@import|src=|href=", page) == []
    assert "default-src 'none'" in page


@every_page
def test_nothing_is_left_unfilled(shop, code):
    text = re.sub(r"<style>.*?</style>", "", render(shop, code), flags=re.DOTALL)
    assert re.findall(r"\{\w*\}|\b(?:None|nan|inf|Undefined)\b", text) == []


def test_the_page_is_small():
    page = render("cafe", "fr")
    bare = re.sub(r'<svg class="chart".*?</svg>', "", page, flags=re.DOTALL)
    assert len(page.encode()) < 100_000
    assert len(bare.encode()) < 50_000


def test_code_in_names_is_text():
    page = render("absurd", "fr")
    assert EVIL not in page
    assert "&lt;script&gt;" in page


def test_names_stand_last_and_only_when_asked_for():
    assert "Mireille" not in render("cafe", "fr")
    assert "C-0012" not in render("cafe", "fr")
    page = render("names", "fr")
    assert page.index("Mireille Lefèvre") > page.rindex("<h2")


def test_a_new_shop_sees_the_repeat_purchase_rate_first():
    page = render("new", "en")
    assert "From 28 April 2026 to 8 June 2026, 12 of 38 customers came at least twice. While a shop" in page
    assert page.index("Repeat purchase rate · 28 April 2026 to 8 June 2026") < page.index(
        "It is early days for these"
    )


@pytest.mark.parametrize(
    ("visits", "said"),
    [
        ({"ana": 2}, "Du 3 janvier 2025 au 5 janvier 2025, votre seul client est venu au moins deux fois."),
        ({"ana": 1}, "Le 3 janvier 2025, votre seul client n’est pas venu deux fois."),
        ({"ana": 1, "bob": 1}, "Le 3 janvier 2025, aucun des 2 clients n’est venu deux fois."),
        (
            {"ana": 3, "bob": 1},
            "Du 3 janvier 2025 au 7 janvier 2025, 1 client sur 2 est venu au moins deux fois.",
        ),
    ],
)
def test_a_shop_of_one_or_two_customers_is_told_in_good_french(visits, said):
    lines = [
        {"customer": name, "date": f"2025-01-{3 + 2 * n:02}", "amount": 5.0}
        for name, times in visits.items()
        for n in range(times)
    ]
    shop = habitue.overview(pa.Table.from_pylist(lines), timezone="UTC")
    page = render_report(shop, language=Language("fr"), title="Ana", provenance=provenance())
    assert f"{said} Tant qu’un commerce est jeune, c’est le chiffre à suivre." in page


def test_a_new_shop_of_returning_strangers_has_no_number_yet():
    shop = new_shop()
    none = replace(
        shop.trailing_year, repeat_purchase_rate=anonymous_shop().trailing_year.repeat_purchase_rate
    )
    page = render_report(
        replace(shop, trailing_year=none), language=Language("en"), title="New", provenance=provenance()
    )
    assert "No customer we know by name or number bought in this period." in page


def test_what_present_means_is_said():
    assert "Present: bought in the last 60 days." in render("cafe", "en")
    by_period = replace(cafe(), latest=replace(cafe().latest, window_days=None))
    page = render_report(by_period, language=Language("en"), title="Shop", provenance=provenance())
    assert "Present: bought in the period." in page


def test_how_it_was_read():
    page = render("cafe", "en")
    assert "12 rows: no date" in page
    assert "The rows set aside are in ventes-refusees.csv." in page
    assert "Made on 9 June 2026 with Habitué 0.1.0" in page


def test_nothing_read_says_nothing():
    bare = Provenance(files=(), made_on=MADE_ON, version="0.1.0")
    page = render("cafe", "en", bare)
    assert "Recognised as" not in page
    assert "set aside are in" not in page


def test_the_same_data_give_the_same_page():
    assert render("cafe", "fr") == render("cafe", "fr")


def test_without_a_safe_temporary_folder_the_template_is_compiled_each_time(monkeypatch, tmp_path):
    no_folder = tmp_path / "file"
    no_folder.write_text("")
    monkeypatch.setattr("tempfile.tempdir", str(no_folder))
    assert page._compiled() is None
