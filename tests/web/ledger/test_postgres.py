"""What the databases may differ in, once more on a private PostgreSQL: the ledger and its endpoint, gifts between friends,
small gestures and questions by several at once, imported stamps, launches in waves and what approaches cost.

In one run: to start a server and lay its tables costs more than most of what is tested on it.
"""

import pytest

from tests.long import LONG
from tests.postgres import run_on_postgres

CARDS = ["tests/web/card/test_friend_gift_at_once.py", "tests/web/card/test_friend_gift.py"]
AT_ONCE = ["tests/web/delight/test_at_once.py", "tests/web/feedback/test_at_once.py"]
OUTREACH = ["tests/web/approaches/test_launch.py", "tests/web/approaches/test_costs.py"]
ALL_OUTREACH = [
    "tests/web/approaches",
    "tests/web/outreach",
    "tests/web/tips",
    "tests/web/feedback",
    "tests/web/delight",
]


@pytest.mark.database
def test_all_of_it_on_postgresql(tmp_path_factory):
    cards = ["tests/web/card"] if LONG else CARDS
    both = ["tests/web/ledger", "tests/web/api", "tests/web/sales/test_stamps.py"]
    outreach = ALL_OUTREACH if LONG else [*AT_ONCE, *OUTREACH]
    run_on_postgres(tmp_path_factory, *both, *cards, *outreach)
