"""What happens at once on cards, once more on a private PostgreSQL."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.long import LONG
from tests.postgres import start_postgres

REPOSITORY = Path(__file__).parents[3]
ALL = ["tests/web/card"]
AT_ONCE = ["tests/web/card/test_friend_gift_at_once.py", "tests/web/card/test_friend_gift.py"]
"""Where the databases may differ: who comes first, and what their constraints refuse."""


@pytest.mark.database
def test_gifts_between_friends_on_postgresql(tmp_path_factory):
    with start_postgres(tmp_path_factory) as address:
        environment = os.environ | {
            "HABITUE_DATABASE_URL": address,
            "HABITUE_DATA": str(tmp_path_factory.mktemp("data")),
        }
        environment.pop("PYTEST_XDIST_WORKER", None)
        asked = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
        tested = subprocess.run(
            [*asked, "-m", "not database and not browser", *(ALL if LONG else AT_ONCE)],
            cwd=REPOSITORY,
            env=environment,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
    assert tested.returncode == 0, tested.stdout[-6000:]
