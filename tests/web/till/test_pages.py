"""The owner's tills: added by a link, renamed, withdrawn; and the pages that a device opens."""

import json
import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from PIL import Image

from habitue.web.models import Device, Shop
from habitue.web.programme.colours import contrast
from habitue.web.till.words import COUNTED, TEXTS
from tests.web.people import counter_of

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[3]


def url(cafe, path=""):
    return f"/s/{cafe.shop.public_id}/tills/{path}"


def add(cafe, name="Phone"):
    given = {"name": name, "location": counter_of(cafe.shop).pk}
    return cafe.alice.client.post(url(cafe), given)


def link_in(page):
    return re.search(r'value="http://testserver(/t/enrol/[^"]+)"', page.text)[1]


def test_a_till_is_added_by_a_link_that_works_once(cafe):
    page = add(cafe)
    device = Device.objects.get()
    assert (device.name, device.location, device.made_by) == (
        "Phone",
        counter_of(cafe.shop),
        cafe.alice.place,
    )
    phone, link = Client(), link_in(page)
    # looking spends nothing: mail programs and messengers look at links
    assert [phone.get(link).status_code for _ in range(3)] == [200, 200, 200]
    assert cafe.shop.name in phone.get(link).text
    answer = phone.post(link)
    assert answer.status_code == 201
    assert answer.headers["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    found = answer.json()
    assert (found["key"][:4], found["till"]["name"]) == ("hat_", "Phone")
    assert found["shop"] == {"id": cafe.shop.public_id, "name": cafe.shop.name, "language": "fr"}
    assert (phone.post(link).status_code, phone.get(link).status_code) == (410, 410)
    assert "quinze minutes" in phone.get(link, headers={"accept-language": "fr"}).text


def test_a_link_is_too_old_after_a_quarter_of_an_hour_and_another_one_can_be_made(cafe):
    link = link_in(add(cafe))
    device = Device.objects.get()
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert Client().get(link).status_code == 410
        assert "no device opened the link in time" in cafe.alice.client.get(url(cafe)).text
        again = link_in(cafe.alice.client.post(url(cafe, f"{device.pk}/link")))
        assert Client().post(link).status_code == 410
        assert Client().post(again).status_code == 201
        answer = cafe.alice.client.post(url(cafe, f"{device.pk}/link"), follow=True)
        assert "in use already" in answer.text


def test_a_till_is_renamed_and_withdrawn(cafe):
    add(cafe)
    device = Device.objects.get()
    cafe.alice.client.post(url(cafe, str(device.pk)), {"name": "Tablet"})
    assert cafe.alice.client.post(url(cafe, str(device.pk)), {"name": ""}).status_code == 422
    device.refresh_from_db()
    assert device.name == "Tablet"
    answer = cafe.alice.client.post(url(cafe, f"{device.pk}/revoke"), follow=True)
    assert "“Tablet” is withdrawn" in answer.text
    device.refresh_from_db()
    assert device.revoked_at is not None
    assert "Withdrawn tills" in cafe.alice.client.get(url(cafe)).text
    one = cafe.alice.client.get(url(cafe, str(device.pk))).text
    assert "Withdraw this till" not in one
    # and it is taken back by a link, opened on the device that kept something
    assert "Take this till back" in one
    assert url(cafe, str(device.pk)) in cafe.alice.client.get(url(cafe)).text
    link = link_in(cafe.alice.client.post(url(cafe, f"{device.pk}/link")))
    assert Client().post(link).json()["till"]["id"] == device.pk
    assert "Take this till back" not in cafe.alice.client.get(url(cafe, str(device.pk))).text


def test_the_list_tells_how_each_till_is(cafe):
    add(cafe)
    now = timezone.now()
    Device.objects.update(
        enrolled_at=now - timedelta(days=9),
        seen_at=now - timedelta(days=3),
        unsent=4,
        oldest_unsent_at=now - timedelta(hours=5),
        skew_ms=-8 * 60_000,
    )
    page = cafe.alice.client.get(url(cafe)).text
    assert "4 unsent" in page
    assert "the oldest unsent for 5 hours" in page
    assert "its clock is 8 minutes behind" in page
    one = cafe.alice.client.get(url(cafe, str(Device.objects.get().pk))).text
    assert "It still had 4 events to send" in one
    assert "Nothing was heard of this till" in one
    Device.objects.update(skew_ms=120_000, unsent=1, oldest_unsent_at=now - timedelta(minutes=3))
    page = cafe.alice.client.get(url(cafe)).text
    assert "its clock is 2 minutes ahead" in page
    assert "the oldest unsent for 3 minutes" in page


def test_only_the_owner_sees_tills(cafe):
    add(cafe)
    device = Device.objects.get()
    for path in ("", str(device.pk)):
        assert cafe.bob.client.get(url(cafe, path)).status_code == 403
        assert cafe.charlie.client.get(url(cafe, path)).status_code == 404
    # nor does an owner reach another shop's through the own one
    where = f"/s/{cafe.other.public_id}/tills/{device.pk}"
    assert cafe.charlie.client.get(where).status_code == 404
    assert cafe.charlie.client.post(f"{where}/revoke").status_code == 404
    assert Device.objects.get().revoked_at is None


def test_a_link_over_bare_http_says_what_is_missing(cafe):
    assert "not secured" in add(cafe).text
    given = {"name": "Phone", "location": counter_of(cafe.shop).pk}
    page = cafe.alice.client.post(url(cafe), given, secure=True)
    assert "not secured" not in page.text


def test_the_page_is_one_for_all_and_knows_nobody(cafe):
    nobody = Client()
    page = nobody.get(f"/t/{cafe.shop.public_id}/")
    assert page.content == nobody.get("/t/").content == cafe.alice.client.get("/t/anything/").content
    assert cafe.shop.name not in page.text
    assert page.cookies == {}
    policy = page.headers["Content-Security-Policy"]
    assert "script-src 'self' 'wasm-unsafe-eval'" in policy
    assert "wasm" not in nobody.get("/account/login/").headers["Content-Security-Policy"]


def test_the_worker_keeps_the_files_of_the_page_and_changes_with_them(cafe):
    text = Client().get("/t/worker.js").text
    kept = json.loads(re.match(r"self\.KEPT=(.*);\n", text)[1])
    page = Client().get("/t/").text
    assert kept["page"] == "/t/"
    assert [path for path in kept["files"] if path not in page] == []
    assert not any("wasm" in path for path in kept["files"])
    found = Client().get("/t/manifest.webmanifest").json()
    assert (found["start_url"], found["scope"], found["display"]) == ("/t/", "/t/", "standalone")


@pytest.mark.parametrize("colour", ["#1f5d50", "#ffee00", "#ffffff", "#000000", "nonsense"])
def test_the_icon_is_in_the_shop_s_colour_and_can_be_seen_on_it(cafe, colour):
    Shop.objects.filter(pk=cafe.shop.pk).update(colour=colour[:7])
    for side in (180, 192, 512):
        answer = Client().get(f"/t/{cafe.shop.public_id}/icon-{side}.png")
        assert answer.headers["Content-Type"] == "image/png"
        with Image.open(BytesIO(answer.content)) as drawn:
            assert (drawn.size, drawn.mode) == ((side, side), "RGB")
            ground, ink = drawn.getpixel((2, 2)), drawn.getpixel((side // 2, side // 2))
        assert contrast(*("#" + bytes(one).hex() for one in (ground, ink))) >= 4.5
        if colour != "nonsense":
            assert "#" + bytes(ground).hex() == colour
    page = cafe.alice.client.get(link_in(add(cafe))).text
    assert f'<link rel="apple-touch-icon" href="/t/{cafe.shop.public_id}/icon-180.png">' in page


def test_the_manifest_names_icons_that_a_phone_may_cut(cafe):
    found = Client().get("/t/manifest.webmanifest").json()["icons"]
    cut = {one["sizes"]: one for one in found if "maskable" in one.get("purpose", "")}
    assert set(cut) == {"192x192", "512x512"}
    for one in cut.values():
        with Image.open(BytesIO(Client().get(one["src"]).content)) as drawn:
            assert f"{drawn.width}x{drawn.height}" == one["sizes"]
            # all that is drawn lies in the middle four fifths, across
            margin = drawn.width // 10
            assert (
                len({drawn.getpixel((x, y)) for x in range(margin) for y in range(0, drawn.height, 7)}) == 1
            )
    assert '<link rel="apple-touch-icon" href="/t/icon-180.png">' in Client().get("/t/").text
    for path in ("/t/icon-1.png", "/t/icon-99999.png", "/t/nobody/icon-180.png"):
        assert Client().get(path).status_code == 404


def test_every_text_of_the_browser_has_its_french():
    sources = [*ROOT.glob("browser/till/*.ts"), ROOT / "browser/till.ts"]
    code = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    plain = set(re.findall(r'\bt\(\s*"([^"]+)"', code))
    counted = set(re.findall(r'\btn\(\s*"([^"]+)",\s*"([^"]+)"', code))
    assert plain == set(TEXTS)
    assert counted == set(COUNTED)
