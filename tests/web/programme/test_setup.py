"""A programme is set up in three screens, whatever the trade and the pattern."""

import pytest

from habitue.loyalty.patterns import PATTERNS
from habitue.web.models import Programme
from habitue.web.shop.trades import TRADES
from tests.long import LONG
from tests.web.programme.forms_of import form_with, forms_of


def set_up(client, shop, pattern, **changes):
    """Walk the three screens; the page that the last one leads to."""
    where = f"/s/{shop.public_id}/programme/new/{pattern}"
    fields = form_with(client.get(where), "next")["fields"] | changes
    third = client.post(where, fields | {"next": "1"})
    begin = next(form for form in forms_of(third) if form["action"].endswith("/start"))
    return client.post(begin["action"], begin["fields"], follow=True)


@pytest.mark.parametrize("trade", TRADES)
def test_every_pattern_can_be_set_up_in_every_trade(cafe, trade):
    type(cafe.shop).objects.filter(pk=cafe.shop.pk).update(trade=trade)
    first, step = (
        (0, 1) if LONG else (list(TRADES).index(trade) % 3, 3)
    )  # in every run a third of them in turn
    for pattern in PATTERNS[first::step]:
        page = set_up(cafe.alice.client, cafe.shop, pattern.key, name=f"Name {pattern.key}")
        programme = Programme.objects.latest("pk")
        assert page.redirect_chain == [(f"/s/{cafe.shop.public_id}/programme/p/{programme.key}", 302)]
        assert programme.name == f"Name {pattern.key}"
        programme.closed_from = programme.versions.get().from_day
        programme.save()
