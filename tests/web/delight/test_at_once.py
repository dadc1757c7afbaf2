"""Two tills at once, and a till beside the worker, on real transactions: one gesture for one promise, and no money promised twice."""

from collections import Counter

import pytest

from habitue.web.actions.gesture import promise
from habitue.web.models import Card, Event, Message
from habitue.web.queries.gesture import delight_of, month_so_far
from tests.web.delight.regulars import gives, look, regular
from tests.web.ledger.test_at_once import at_once
from tests.web.ledger.tills import NOON, event, send

pytestmark = pytest.mark.django_db(transaction=True)


def codes(people):
    return [Card.objects.get(customer=one).codes.first().text for one in people]


def test_many_tills_give_one_promise_once(cafe):
    gives(cafe.shop)
    zoe = regular(cafe.shop)
    look(cafe.shop)
    (code,), key = codes([zoe]), str(Message.objects.get().key)
    tries = [event("gesture", code, minutes=n, reward="a biscuit", voucher=key) for n in range(6)]
    answers = at_once([lambda body=body: send(cafe.shop, body)[0].outcome for body in tries])
    assert Counter(answers) == {"treated": 1, "not_promised": 5}
    assert Event.objects.filter(kind="gesture", accepted=True).count() == 1


def test_tills_and_the_worker_never_promise_the_same_money(cafe):
    gives(cafe.shop, budget=250)
    tired = [regular(cafe.shop, f"T{n}", visits=12) for n in range(4)]
    for n in range(4):
        regular(cafe.shop, f"P{n}")
    notes = [event("remark", code, reason="Tired today") for code in codes(tired)]
    at_once(
        [*(lambda body=body: send(cafe.shop, body, now=NOON)[0].outcome for body in notes)]
        + [lambda: promise(cafe.shop, now=NOON)] * 2
    )
    month = month_so_far(cafe.shop, delight_of(cafe.shop), now=NOON)
    assert (month.promised, month.left) == (200, 50)
    assert Message.objects.filter(state="planned").count() == 2
