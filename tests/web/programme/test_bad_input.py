"""Whatever is typed or sent: an answer with its reason, never a breakdown, and nothing half written."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from habitue.loyalty.terms_json import terms_as, terms_from
from habitue.web.models import Programme, Version
from habitue.web.programme.editor import Editor
from tests.long import some
from tests.web.ledger.tills import STAMPS, programme
from tests.web.programme.forms_of import form_with, forms_of

BAD = [
    "",
    "-1",
    "0",
    "9" * 30,
    "1e9",
    "2.345",
    "\x00",
    "<script>alert(1)</script>",
    "∞",
    "x" * 10_000,
    "1,5",
    "--",
    "١٢",
]
RICH = {
    **STAMPS,
    "rules": [
        {"rule": "visit", "units": 1},
        {"rule": "item", "units": 1, "items": ["Latte"]},
        {"rule": "amount", "units": 1, "per": 100},
        {"rule": "discount", "percent": 10, "when": {"weekdays": [1], "from": "14:00", "to": "24:00"}},
    ],
    "boosts": [
        {"multiplier": 200, "when": {"first_day": "2026-06-01", "last_day": "2026-06-30"}, "name": "June"}
    ],
    "minimum": 300,
    "cool_down_minutes": 30,
    "cap_a_day": 5,
    "offline_units": 3,
    "welcome": {"reward": "coffee", "days": 14},
    "birthday": {"units": 2},
    "tiers": {
        "steps": [{"key": "a", "name": "Silver", "threshold": 10}],
        "basis": "visits",
        "grace_days": 30,
    },
    "expiry": {"life": "idle", "days": 90},
}


def fields_of(editor):
    """What a browser would send of an editor as it stands."""
    found = {}
    for part in editor._parts():
        for field in part:
            value = field.field.prepare_value(field.value())
            found[field.html_name] = (
                [str(one) for one in value] if isinstance(value, list) else [str(value or "")]
            )
    return found


bad_value = pytest.mark.parametrize("bad", some(BAD, every_run=4), ids=lambda bad: bad[:12] or "empty")
"""Of every fourth: nothing, a number too large, a character that no database takes, a text too long."""


@bad_value
def test_the_second_screen_takes_anything(cafe, bad):
    for pattern in ("cafe_quiet_hours", "shop_tiers"):  # with the most kinds of fields
        where = f"/s/{cafe.shop.public_id}/programme/new/{pattern}"
        fields = dict.fromkeys(form_with(cafe.alice.client.get(where), "next")["fields"], bad)
        for more in ({"next": "1"}, {"add": "rewards"}, {"remove": bad}):
            assert cafe.alice.client.post(where, fields | more).status_code == 200
        assert cafe.alice.client.post(f"{where}/preview", fields).status_code == 200
    assert Programme.objects.filter(shop=cafe.shop).count() == 0


@bad_value
def test_the_editor_takes_anything_in_all_fields_at_once(cafe, bad):
    made = programme(cafe.shop, RICH)
    where = f"/s/{cafe.shop.public_id}/programme/p/{made.key}/change"
    fields = dict.fromkeys(form_with(cafe.alice.client.get(where), "next")["fields"], bad)
    for more in ({"next": "1"}, {"add": "steps"}, {"remove": bad}):
        assert cafe.alice.client.post(where, fields | more).status_code == 200
    assert cafe.alice.client.post(f"{where}/preview", fields).status_code == 200
    assert Version.objects.count() == 1


@bad_value
def test_a_bad_value_in_any_field_gives_good_terms_or_problems(bad):
    fields = fields_of(Editor(RICH, currency="EUR"))
    for name in fields:
        editor = Editor(RICH, currency="EUR", data=MultiValueDict(fields | {name: [bad]}))
        terms = editor.read()
        told = [str(part.errors) for part in editor._parts() if part.errors]
        assert (terms is None) == bool(told or editor.problems or editor.section_problems)
        assert terms is None or terms_from(terms_as(terms)) == terms


@pytest.mark.parametrize(
    "bad",
    [*some(BAD, every_run=2), "[]", "{}", "null", '{"rules": 1}', "[" * 20_000, '{"terms": {"rules": [1]}}'],
)
def test_what_a_screen_carries_over_is_not_believed(cafe, bad):
    made = programme(cafe.shop)
    home = f"/s/{cafe.shop.public_id}/programme"
    for where in (f"{home}/new/coffee_card/start", f"{home}/p/{made.key}/change/review"):
        for more in ({}, {"when": "soon"}, {"try": "1"}):
            assert cafe.alice.client.post(where, {"state": bad} | more).status_code == 302
    for where in (f"{home}/new/coffee_card", f"{home}/p/{made.key}/change"):
        assert cafe.alice.client.post(where, {"state": bad}).status_code == 200
    assert Version.objects.count() == 1


@pytest.mark.parametrize(
    "day",
    some(["", "x" * 10_000, "2020-01-01", "0001-01-01", "2026-02-30", "9999-12-31", "\x00"], every_run=4),
)
def test_a_day_that_cannot_be_is_told(cafe, day):
    made = programme(cafe.shop)
    home = f"/s/{cafe.shop.public_id}/programme"
    third = cafe.alice.client.post(
        f"{home}/new/coffee_card",
        form_with(cafe.alice.client.get(f"{home}/new/coffee_card"), "next")["fields"] | {"next": "1"},
    )
    begin = next(form for form in forms_of(third) if form["action"].endswith("/start"))
    later = {"when": "later", "day": day}
    pages = [cafe.alice.client.post(begin["action"], begin["fields"] | later)]
    state = json.dumps({**STAMPS, "minimum": 5})
    pages.append(cafe.alice.client.post(f"{home}/p/{made.key}/change/review", {"state": state} | later))
    pages += [cafe.alice.client.post(f"{home}/p/{made.key}/{what}", later) for what in ("pause", "close")]
    assert [page.status_code for page in pages] == [200] * 4
    assert ["errorlist" in page.text for page in pages] == [True] * 4
    assert (Version.objects.count(), Programme.objects.get().closed_from) == (1, None)


def test_markup_is_shown_and_never_run(cafe):
    nasty = '"><script>alert(1)</script>'
    made = programme(cafe.shop)
    where = f"/s/{cafe.shop.public_id}/programme/new/coffee_card"
    fields = form_with(cafe.alice.client.get(where), "next")["fields"]
    pages = [
        cafe.alice.client.post(where, fields | {"name": nasty, "rewards-0-name": nasty, "next": "1"}),
        cafe.alice.client.post(f"{where}/preview", fields | {"name": nasty, "icon": nasty, "colour": nasty}),
        cafe.alice.client.post(where, fields | {"name": nasty, "icon": nasty, "colour": nasty}),
    ]
    Programme.objects.filter(pk=made.pk).update(name=nasty)
    pages += [
        cafe.alice.client.get(f"/s/{cafe.shop.public_id}/programme/{rest}")
        for rest in ("", f"p/{made.key}", "look")
    ]
    assert ["<script>alert" in page.text for page in pages] == [False] * 6


def test_a_hundred_rows_are_no_more_than_thirty(cafe):
    made = programme(cafe.shop)
    where = f"/s/{cafe.shop.public_id}/programme/p/{made.key}/change"
    fields = form_with(cafe.alice.client.get(where), "next")["fields"]
    many = {f"rewards-{n}-name": f"R{n}" for n in range(100)}
    page = cafe.alice.client.post(where, fields | many | {"look": "1"})
    assert (page.status_code, page.text.count('class="rowcard for-rewards"')) == (200, 30)


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"\xff\xd8\xff", b"%PDF-1.4", b"<svg/>", b"x" * 100])
def test_a_file_that_is_no_picture_is_told(cafe, data):
    where = f"/s/{cafe.shop.public_id}/programme/look"
    file = SimpleUploadedFile("me.jpg", data, content_type="image/jpeg")
    page = cafe.alice.client.post(where, {"colour": "#112233", "icon": "cup", "picture": file, "save": "1"})
    assert page.status_code == 200
    assert "This is no picture that can be used: take a JPEG, PNG or WebP file." in page.text
    cafe.shop.refresh_from_db()
    assert (cafe.shop.picture, cafe.shop.colour) == (None, "#8a3b12")
