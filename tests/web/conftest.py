from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import TransactionTestCase

from habitue.web import triggers
from tests.web.people import hire, open_cafe


@pytest.fixture
def cafe(db):
    """``shop``, and ``alice`` (owner), ``bob`` (staff) in it; ``charlie`` owns ``other``, a shop of his own."""
    shop, alice = open_cafe()
    other, charlie = open_cafe(
        "Other shop", "charlie@example.org", country="GB", currency="GBP", timezone="Europe/London"
    )
    return SimpleNamespace(shop=shop, alice=alice, bob=hire(shop), other=other, charlie=charlie)


@pytest.fixture(autouse=True, scope="session")
def _tables_can_be_emptied():
    """Tests with real transactions end by emptying every table, which the guards refuse: they are put back by Django's signal."""
    empty = TransactionTestCase._fixture_teardown

    def teardown(case):
        triggers.take_away(connection)
        empty(case)

    TransactionTestCase._fixture_teardown = teardown
    yield
    TransactionTestCase._fixture_teardown = empty
