"""The till's reader on a hundred pictures of our codes, quick enough for a camera; and the till's start on a slow phone.

The limits of time are loose, because machines that test are busy: `python -m benchmarks.till` measures.
"""

from collections import Counter
from statistics import median

import pytest

from tests.long import cases
from tests.web.browser.measured import PHONE, enrolled, read, reader_page, start
from tests.web.browser.pictures import KINDS, empty, pictures
from tests.web.browser.served import served

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with served(tmp_path_factory.mktemp("server"), "till") as found:
        yield found


def test_ninety_five_of_a_hundred_pictures_are_read_and_none_wrong(chromium, server):
    context = chromium.new_context(**PHONE)
    found = read(reader_page(context, server), pictures(cases(60, of=100)))
    missed = Counter(one.picture.kind for one in found if not one.right)
    print("missed:", dict(missed), "median ms:", median(one.took for one in found))
    assert {one.picture.kind for one in found} == set(KINDS)
    assert [one for one in found if one.wrong] == []
    assert len(found) - missed.total() >= 0.95 * len(found)
    assert median(one.took for one in found) < 400
    context.close()


def test_a_counter_without_a_code_is_nobody_and_quickly(chromium, server):
    context = chromium.new_context(**PHONE)
    found = read(reader_page(context, server), empty(10))
    assert [one.text for one in found] == [""] * 10
    assert median(one.took for one in found) < 400
    context.close()


def test_from_a_cold_start_on_a_slow_phone_to_the_verdict(chromium, server):
    with enrolled(chromium, server, link=0, kept=False) as phone:
        found = start(phone, server, server.told["bakery"]["codes"][0])
    print("ready, verdict:", found.ready, found.verdict)
    assert found.kind == "done"
    assert found.verdict < 12_000
    assert not any(".wasm" in url or "scanner" in url for url in found.files)
