"""What happens at once on cards, once more on a private PostgreSQL."""

import pytest

from tests.long import LONG
from tests.postgres import run_on_postgres

ALL = ["tests/web/card"]
AT_ONCE = ["tests/web/card/test_friend_gift_at_once.py", "tests/web/card/test_friend_gift.py"]
"""Where the databases may differ: who comes first, and what their constraints refuse."""


@pytest.mark.database
def test_gifts_between_friends_on_postgresql(tmp_path_factory):
    run_on_postgres(tmp_path_factory, *(ALL if LONG else AT_ONCE))
