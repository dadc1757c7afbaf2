"""The list of customers: found however they are typed, in order, page by page, and by nobody else's people."""

import pytest

from tests.web.customers.folk import add, found_names, page


def test_an_empty_shop_says_how_to_begin(cafe):
    text = page(cafe.alice, cafe.shop).text
    assert "Nobody here yet" in text
    assert 'role="search"' not in text


@pytest.mark.parametrize(
    "typed",
    [
        "eloise",
        "ÉLOÏSE",
        "O’Neill Éloïse",
        "eloise oneill",
        "eloiseoneill",
        "neill",
        "06 12 34 56 78",
        "0612345678",
        "+33 6 12 34",
        "0033612345678",
        "5678",
        "eloise@example.org",
        "ELOISE@EXAMPLE",
    ],
)
def test_somebody_is_found_however_they_are_typed(cafe, typed):
    add(cafe.shop, "Éloïse", "O’Neill", email="eloise@example.org", phone="+33612345678")
    add(cafe.shop, "Bruno", "Martin", email="bruno@example.org", phone="+33698765432")
    assert found_names(cafe.alice, cafe.shop, typed) == ["Éloïse O’Neill"]


def test_a_code_finds_its_holder_with_or_without_spaces(cafe):
    add(cafe.shop, "Bruno", code="ABCD2345")
    add(cafe.shop, "Zoé", code="WXYZ6789")
    assert found_names(cafe.alice, cafe.shop, "abcd 2345") == ["Bruno"]
    assert found_names(cafe.alice, cafe.shop, "wxyz") == ["Zoé"]


@pytest.mark.parametrize("typed", ["nobody", "%", "_", "***", "'; DROP TABLE", "\x00", "😀", "x" * 10_000])
def test_what_fits_nobody_finds_nobody(cafe, typed):
    add(cafe.shop, "Bruno")
    assert found_names(cafe.alice, cafe.shop, typed) == []


def test_the_newest_or_the_last_seen_comes_first(cafe):
    first, second = add(cafe.shop, "First"), add(cafe.shop, "Second", days=1)
    assert found_names(cafe.alice, cafe.shop, "", order="new") == ["Second", "First"]
    first.cards.update(last_visit_at=second.joined_at)
    assert found_names(cafe.alice, cafe.shop, "", order="seen") == ["First", "Second"]


def test_thirty_a_page(cafe):
    for number in range(31):
        add(cafe.shop, f"N{number:02}", days=number)
    assert found_names(cafe.alice, cafe.shop, "", order="new") == [f"N{n:02}" for n in range(30, 0, -1)]
    assert found_names(cafe.alice, cafe.shop, "", order="new", page=2) == ["N00"]
    assert found_names(cafe.alice, cafe.shop, "", order="new", page="many") == [
        f"N{n:02}" for n in range(30, 0, -1)
    ]


def test_a_script_gets_the_rows_alone(cafe):
    add(cafe.shop, "Bruno")
    text = page(cafe.alice, cafe.shop, "brun", headers={"HX-Request": "true"}).text
    assert "<html" not in text
    assert "Bruno" in text


def test_another_shops_people_are_not_found(cafe):
    add(cafe.other, "Charlotte")
    assert found_names(cafe.alice, cafe.shop, "charlotte") == []
    assert page(cafe.charlie, cafe.shop).status_code == 404


def test_a_longer_list_asks_no_more_questions(cafe, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for names in (["One"], ["Two", "Three"]):
        for name in names:
            add(cafe.shop, name, code=f"{name.upper()}22")
        with CaptureQueriesContext(connection) as asked:
            page(cafe.alice, cafe.shop)
        counts.append(len(asked))
    assert counts[0] == counts[1]
