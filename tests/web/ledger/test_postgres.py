"""The tests of the ledger and of the endpoint once more, on a private PostgreSQL."""

import pytest

from tests.postgres import run_on_postgres


@pytest.mark.database
def test_all_of_it_on_postgresql(tmp_path_factory):
    run_on_postgres(tmp_path_factory, "tests/web/ledger", "tests/web/api")
