"""Tips: kept with what they hold looked at, sent in their season once to a customer, opened by a click and never by themselves."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from habitue.web.actions.tip import Guide, add_tip, change_tip, switch_tip
from habitue.web.models import Approach, Message, Routine, Tip
from habitue.web.queries.tip import season_of
from habitue.web.tips.pdf import MOST_BYTES, problem_of
from tests.web.hearing.answers import asker
from tests.web.outreach.regulars import MORNING, work

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
WATER = Guide("Winter care", "Less water now.", "file", "", PDF, (5, 6), "", 0)


def kept(shop, *, on=True, **fields):
    tip = add_tip(shop, replace(WATER, **fields), at=MORNING)
    if on:
        switch_tip(tip, on=True, at=MORNING)
    return tip


def go(now=MORNING):
    Routine.objects.filter(name="tips").delete()
    work(now)


def address(shop, *parts):
    return "/".join([f"/s/{shop.public_id}/tips", *map(str, parts)])


@pytest.mark.parametrize(
    ("months", "today", "wanted"),
    [
        ([5, 6], date(2026, 5, 12), (2026, date(2026, 6, 30))),
        ([5], date(2026, 4, 30), None),
        ([1, 2, 11, 12], date(2026, 12, 31), (2026, date(2027, 2, 28))),
        ([1, 2, 11, 12], date(2027, 1, 1), (2026, date(2027, 2, 28))),
        ([3, 9], date(2026, 9, 1), (2026, date(2026, 9, 30))),
        (list(range(1, 13)), date(2026, 7, 3), (2026, date(2026, 12, 31))),
    ],
)
def test_months_that_follow_each_other_are_one_season(months, today, wanted):
    assert season_of(months, today) == wanted


def test_a_tip_goes_once_to_who_agreed_in_its_season(cafe, post):
    asker(cafe.shop, "Ana", "Words")
    asker(cafe.shop, "Max", "Words", agreed=False)
    tip = kept(cafe.shop)
    kept(cafe.shop, title="Summer", months=(7,))
    kept(cafe.shop, title="Off", on=False)
    go()
    (mail,) = post.mails
    assert (mail["To"], mail["Subject"]) == ("ana@example.org", "Winter care")
    body = mail.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert body.startswith(f"Hello Ana,\n\nLess water now.\n\nHere it is: http://localhost/g/{tip.key}/")
    asker(cafe.shop, "Zoe", "Words")
    go(MORNING + timedelta(days=1))
    go(MORNING + timedelta(days=20))
    assert [one["To"] for one in post.mails] == ["ana@example.org", "zoe@example.org"]
    go(MORNING + timedelta(days=366))
    assert len(post.mails) == 4
    assert Message.objects.filter(customer__first_name="Ana").count() == 2
    assert [one.name for one in Approach.objects.filter(what="campaign")] == ["Winter care", "Winter care"]


def test_half_are_held_back_and_another_letter_is_another_comparison(cafe, post):
    for n in range(12):
        asker(cafe.shop, f"P{n}", "Words")
    tip = kept(cafe.shop, holdout=50)
    go()
    arms = list(Message.objects.values_list("arm", flat=True))
    assert (len(arms), 0 < arms.count("held") < 12) == (12, True)
    tip.refresh_from_db()
    change_tip(tip, replace(WATER, holdout=50, title="Care in winter"), at=MORNING)
    assert Approach.objects.get(what="campaign").state == "stopped"
    go(MORNING + timedelta(hours=2))
    assert Message.objects.count() == 12  # they had it this season, whatever it is called


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (PDF, None),
        (b"<html>" + PDF, "This is no PDF."),
        (b"%PDF-1.7 only the head", "This PDF is not whole."),
        (PDF.replace(b"<<>>", b"<</OpenAction 2 0 R>>", 1), "This PDF does something"),
        (PDF + b" " * MOST_BYTES, "The file is larger"),
    ],
)
def test_what_a_file_is_is_looked_at(content, wanted):
    found = problem_of(content)
    assert (found is None) if wanted is None else found.startswith(wanted)


def test_the_page_keeps_a_pdf_and_hands_it_on_where_nothing_of_it_can_run(cafe):
    file = SimpleUploadedFile("x.pdf", PDF, content_type="text/html")
    said = {
        "title": "Winter care",
        "sort": "file",
        "file": file,
        "months": ["11", "12"],
        "stage": "",
        "holdout": "50",
    }
    assert cafe.alice.client.post(address(cafe.shop, "new"), said).status_code == 302
    tip = Tip.objects.get()
    assert (bytes(tip.content), tip.months, tip.on) == (PDF, [11, 12], False)
    (line,) = cafe.alice.client.get(address(cafe.shop, "")).context["lines"]
    assert (line.tip, line.whom) in [(tip, "Everybody"), (tip, "Tout le monde")]
    visitor = Client()
    page = visitor.get(f"/g/{tip.key}/")
    assert page.status_code == 200
    answer = visitor.get(f"/g/{tip.key}/guide.pdf")
    assert (answer.content, answer["Content-Type"]) == (PDF, "application/pdf")
    assert answer["Content-Disposition"] == 'attachment; filename="winter-care.pdf"'
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    kept_file = {**said, "title": "Care", "sort": "file"}
    del kept_file["file"]
    assert cafe.alice.client.post(address(cafe.shop, tip.key), kept_file).status_code == 302
    tip.refresh_from_db()
    assert (bytes(tip.content), tip.title) == (PDF, "Care")


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "ftp://example.org/x", "", "example"]
)
def test_only_an_address_of_a_page_is_taken(cafe, link):
    said = {"title": "Film", "sort": "video", "link": link, "months": ["5"], "holdout": "0"}
    assert cafe.alice.client.post(address(cafe.shop, "new"), said).status_code == 422
    assert Tip.objects.count() == 0


def test_a_video_is_a_link_and_nothing_of_it_is_on_the_page(cafe):
    tip = kept(cafe.shop, sort="video", link="https://video.example/watch?v=1&x=<b>", content=None)
    page = Client().get(f"/g/{tip.key}/").text
    assert 'href="https://video.example/watch?v=1&amp;x=&lt;b&gt;" rel="noopener noreferrer nofollow"' in page
    assert "Watch it on video.example" in page or "La regarder sur video.example" in page
    assert [tag for tag in ("<iframe", "<video", "<embed", "<object") if tag in page] == []
    assert Client().get(f"/g/{tip.key}/guide.pdf").status_code == 404


def test_off_ends_it_and_removing_takes_the_file_away(cafe, post):
    asker(cafe.shop, "Ana", "Words")
    tip = kept(cafe.shop)
    go(MORNING)
    cafe.alice.client.post(address(cafe.shop, tip.key, "switch"), {"on": "no"})
    assert Approach.objects.get(what="campaign").state == "stopped"
    assert cafe.alice.client.post(address(cafe.shop, tip.key, "remove")).status_code == 302
    assert (Tip.objects.count(), Message.objects.count()) == (0, 1)
    assert Client().get(f"/g/{tip.key}/guide.pdf").status_code == 404


def test_a_small_shop_holds_back_half_or_nobody_and_a_large_one_may_hold_back_less(cafe, monkeypatch):
    said = {
        "title": "Film",
        "sort": "video",
        "link": "https://example.org/",
        "months": ["5"],
        "holdout": "20",
    }
    a_fifth = '<option value="20"'
    assert a_fifth not in cafe.alice.client.get(address(cafe.shop, "new")).text
    assert cafe.alice.client.post(address(cafe.shop, "new"), said).status_code == 422
    monkeypatch.setattr("habitue.web.tips.forms.LARGE", 0)
    assert a_fifth in cafe.alice.client.get(address(cafe.shop, "new")).text
    assert cafe.alice.client.post(address(cafe.shop, "new"), said).status_code == 302
    assert Tip.objects.get().holdout == 20
