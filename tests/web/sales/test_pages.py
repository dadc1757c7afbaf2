"""The pages of an import: files come, questions are asked and answered, numbers are shown, strangers see nothing."""

import csv
import io
import re
import zipfile
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from habitue.web.actions import sales_loading
from habitue.web.actions.sales_import import bring_in
from habitue.web.models import Sale, SalesFile, SalesImport
from habitue.web.sales_file import MOST_BYTES
from tests.web.sales.exports import PLAIN, address, bring, read, rounds, sent, undo, upload

OPEN_DATES = "date,amount,customer\n03/04/2026,5.00,A\n05/06/2026,6.50,B\n"
OPEN_AMOUNTS = "date;montant;client\n2026-01-13;1.234;A\n2026-01-14;5.678;B\n"
UNKNOWN = "quand;combien;qui\n2026-01-13;5,00;A\n2026-01-14;6,50;B\n"


def send(cafe, files, who="alice", **said):
    return getattr(cafe, who).client.post(address(cafe), {"export": files}, **said)


def page(cafe, pk, language="en"):
    answer = cafe.alice.client.get(address(cafe, "import", pk=pk), headers={"Accept-Language": language})
    assert answer.status_code == 200
    return re.sub(r"[ \n]+", " ", answer.content.decode())


def press(cafe, name, pk, **said):
    return cafe.alice.client.post(address(cafe, name, pk=pk), said)


def test_from_the_first_file_to_the_last_page(cafe):
    assert "Which report to export" in cafe.alice.client.get(address(cafe)).content.decode()
    answer = send(cafe, sent(PLAIN))
    made = SalesImport.objects.get()
    assert answer.headers["Location"] == address(cafe, "import", pk=made.pk)
    assert 'hx-trigger="every 2s"' in page(cafe, made.pk)
    rounds()
    text = page(cafe, made.pk, "fr")
    assert "hx-trigger" not in text
    for words in (
        "42,60\xa0€",
        "75\u202f%",
        "13 janv. 2026 – 16 févr. 2026",
        "2 clients sont nouveaux",
        "Janvier 2026",
        "Marie Dupont",
    ):
        assert words in text
    press(cafe, "bring", made.pk)
    press(cafe, "bring", made.pk)
    assert "Nothing counts until everything is in" in page(cafe, made.pk)
    rounds()
    assert "Brought in on" in page(cafe, made.pk)
    assert "4 orders · €42.60" in cafe.alice.client.get(address(cafe)).content.decode()
    assert (
        "from the moment you say so"
        in cafe.alice.client.get(address(cafe, "undo", pk=made.pk)).content.decode()
    )
    press(cafe, "undo", made.pk)
    rounds()
    assert "2 customers went with it" in page(cafe, made.pk)
    assert Sale.objects.count() == 0


def test_several_files_are_read_as_one_and_a_zip_is_opened(cafe):
    head, *rows = PLAIN.splitlines()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("février.csv", "\n".join([head, *rows[2:]]))
    send(cafe, [*sent("\n".join([head, *rows[:3]])), *sent(packed.getvalue(), name="ventes.zip")])
    rounds()
    found = SalesImport.objects.get().found
    assert (len(found["files"]), found["orders"], found["units"]) == (2, 4, 426_000)


def test_the_same_files_are_known_again(cafe):
    first = send(cafe, sent(PLAIN)).headers["Location"]
    assert send(cafe, sent(PLAIN)).headers["Location"] == first
    assert SalesImport.objects.count() == 1
    rounds()
    bring_in(cafe.shop, SalesImport.objects.get())
    rounds()
    assert send(cafe, sent(PLAIN)).headers["Location"] != first
    rounds()
    text = page(cafe, SalesImport.objects.latest("pk").pk)
    assert "was brought in already on" in text
    assert "4 orders came with an earlier import" in text


def test_dates_that_can_be_read_two_ways_are_asked_about(cafe):
    cafe.shop.country = "CA"
    cafe.shop.save()
    made = read(cafe, OPEN_DATES)
    assert made.state == "asking"
    text = page(cafe, made.pk)
    assert "03/04/2026 → 3 April 2026" in text
    assert "03/04/2026 → 4 March 2026" in text
    press(cafe, "read", made.pk, dates="mdy")
    rounds()
    made.refresh_from_db()
    assert (made.state, made.found["files"][0]["first"]) == ("ready", "2026-03-04")


def test_amounts_that_can_be_read_two_ways_are_asked_about(cafe):
    made = read(cafe, OPEN_AMOUNTS)
    text = page(cafe, made.pk, "fr")
    assert "1.234 → 1,23" in text
    assert "1.234 → 1\u202f234,00" in text
    press(cafe, "read", made.pk, decimal=",")
    rounds()
    made.refresh_from_db()
    assert made.found["units"] == (1234 + 5678) * 10_000


def test_columns_that_nobody_knows_are_asked_about_with_what_stands_in_them(cafe):
    made = read(cafe, UNKNOWN)
    assert (made.state, made.problem["code"]) == ("asking", "MissingColumn")
    text = page(cafe, made.pk, "fr")
    assert "aucune colonne n’a été reconnue pour\u202f: date" in text
    assert "5,00, 6,50" in text
    press(cafe, "read", made.pk, **{"column-0": ["date", "amount", "customer"]})
    rounds()
    made.refresh_from_db()
    assert (made.state, made.found["units"], made.found["customers"]) == ("ready", 115_000, 2)
    (form,) = made.choices["forms"].values()
    assert form == {"layout": "", "mapping": {"date": "quand", "amount": "combien", "customer": "qui"}}


def test_what_was_understood_can_be_said_to_be_wrong(cafe):
    made = read(cafe, "date,amount,paid by card,customer\n2026-01-13,5.00,7.00,A\n")
    assert "read them differently" in page(cafe, made.pk)
    press(cafe, "read", made.pk, **{"column-0": ["date", "", "amount", "customer"]})
    rounds()
    made.refresh_from_db()
    assert made.found["units"] == 70_000


def test_an_answer_that_changes_no_column_maps_none(cafe):
    made = read(cafe, PLAIN)
    shown = ["date", "order", "customer", "last_name", "email", "phone", "amount"]
    press(cafe, "read", made.pk, **{"column-0": shown}, dates="sideways", decimal="-")
    made.refresh_from_db()
    assert (made.state, made.choices) == ("reading", {})


def test_amounts_in_another_currency_are_not_added(cafe):
    made = read(cafe, "date,amount,currency,customer\n2026-01-13,5.00,USD,A\n")
    assert "The amounts are in USD, and this shop counts in EUR" in page(cafe, made.pk)
    assert "Throw away and take other files" in page(cafe, made.pk)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_rows_that_were_set_aside_can_be_had(cafe, language):
    made = read(cafe, PLAIN + "tomorrow;9;;;;;1,00\n;10;;=1+1;;;1,00\n")
    assert made.found["files"][0]["set_aside"] == {"bad_date": 1, "no_date": 1}
    answer = cafe.alice.client.get(
        address(cafe, "set_aside", pk=made.pk), headers={"Accept-Language": language}
    )
    rows = list(
        csv.reader(
            io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";" if language == "fr" else ","
        )
    )
    assert [row[1] for row in rows[1:]] == ["6", "7"]
    assert rows[1][2] == {"en": "with a date that cannot be read", "fr": "avec une date illisible"}[language]
    assert not any(cell.startswith("=") for row in rows for cell in row)


def test_rows_of_which_none_is_a_sale_are_shown(cafe):
    made = read(cafe, "date,amount,customer\nsoon,5.00,A\nlater,6.00,B\n")
    assert made.problem["code"] == "NothingUsable"
    assert "rows set aside: 2" in page(cafe, made.pk)
    assert cafe.alice.client.get(address(cafe, "set_aside", pk=made.pk)).status_code == 200


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([], "Choose a file first"),
        (sent(b""), "ventes.csv is empty"),
        (sent(b"\x89PNG\r\n\x1a\n" + bytes(100), name="ventes.csv"), "it looks like an image"),
        (sent(b"SQLite format 3\x00" + bytes(100)), "it looks like sqlite"),
        (sent(bytes(range(256)) * 9), "it looks like binary data"),
        (sent(*["a,b\n"] * 21), "At most 20 files"),
    ],
)
def test_what_is_no_export_is_refused_before_anything_is_kept(cafe, files, words):
    answer = send(cafe, files, headers={"Accept-Language": "en"})
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert SalesImport.objects.count() == SalesFile.objects.count() == 0


def test_files_that_are_too_large_are_refused(cafe, monkeypatch):
    monkeypatch.setattr("habitue.web.sales.forms.MOST_BYTES", 50)
    assert "larger than 0 MB" in send(cafe, sent(PLAIN)).content.decode()
    monkeypatch.setattr("habitue.web.sales.forms.MOST_BYTES", MOST_BYTES)
    monkeypatch.setattr("habitue.web.sales.forms.MOST_BYTES_IN_ALL", 500)
    assert "Together these files are larger" in send(cafe, sent(PLAIN, PLAIN + " ")).content.decode()
    assert SalesImport.objects.count() == 0


@pytest.mark.parametrize(
    "content", ["nonsense", "a;b\n", "<html>no</html>", "x" * 2_000_000, "PK\x03\x04nothing"]
)
def test_nonsense_is_said_to_be_and_leaves_nothing(cafe, content):
    made = read(cafe, content)
    assert made.state == "asking"
    for language in ("en", "fr"):
        text = page(cafe, made.pk, language)
        assert "ventes.csv" in text
        assert "habitue-sales-" not in text
    press(cafe, "drop", made.pk)
    assert SalesImport.objects.count() == SalesFile.objects.count() == Sale.objects.count() == 0


def test_a_file_with_a_climbing_name_stays_where_it_is(cafe):
    send(cafe, sent(PLAIN, name="../../../../etc/passwd"))
    assert SalesFile.objects.get().name == "passwd"
    rounds()
    assert SalesImport.objects.get().state == "ready"


def test_files_are_thrown_away_in_the_middle_of_being_read(cafe, monkeypatch):
    made = upload(cafe, PLAIN + "\n")
    own = Path.write_bytes

    def dropped(path, content):
        SalesImport.objects.filter(pk=made.pk).delete()
        return own(path, content)

    monkeypatch.setattr(Path, "write_bytes", dropped)
    rounds()
    assert SalesImport.objects.count() == 0


def test_how_far_the_reading_is_can_be_seen(cafe):
    made = upload(cafe, PLAIN, PLAIN)
    meter = sales_loading._Meter(made)
    for done, total in [(50, 100), (100, 100), (30, 80)]:
        meter.told_at = 0
        meter(done, total)
    assert f'value="130" max="{2 * len(PLAIN.encode())}"' in page(cafe, made.pk)


def test_what_counts_is_neither_thrown_away_nor_read_again(cafe):
    done = bring(cafe, PLAIN)
    for name in ("drop", "read", "bring"):
        press(cafe, name, done.pk)
        done.refresh_from_db()
        assert done.state == "done"
    gone = undo(cafe, done)
    for name in ("drop", "read", "bring", "undo"):
        press(cafe, name, done.pk)
        gone.refresh_from_db()
        assert gone.state == "undone"


def test_the_list_asks_no_more_for_three_imports_than_for_one(cafe):
    def questions():
        with CaptureQueriesContext(connection) as asked:
            cafe.alice.client.get(address(cafe))
        return len(asked)

    bring(cafe, PLAIN)
    alone = questions()
    read(cafe, UNKNOWN)
    upload(cafe, OPEN_DATES, PLAIN)
    assert questions() == alone


def test_only_managers_of_the_shop_come_in(cafe):
    made = read(cafe, PLAIN)
    for name, arguments in [("list", {}), ("import", {"pk": made.pk}), ("set_aside", {"pk": made.pk})]:
        where = address(cafe, name, **arguments)
        assert cafe.bob.client.get(where).status_code == 403
        assert cafe.charlie.client.get(where).status_code == 404
    assert send(cafe, sent(UNKNOWN), "bob").status_code == 403
    assert SalesImport.objects.count() == 1
