from types import SimpleNamespace

import pytest

from tests.web.people import hire, open_cafe


@pytest.fixture
def cafe(db):
    """``shop``, and ``alice`` (owner), ``bob`` (staff) in it; ``charlie`` owns ``other``, a shop of his own."""
    shop, alice = open_cafe()
    other, charlie = open_cafe(
        "Other shop", "charlie@example.org", country="GB", currency="GBP", timezone="Europe/London"
    )
    return SimpleNamespace(shop=shop, alice=alice, bob=hire(shop), other=other, charlie=charlie)
