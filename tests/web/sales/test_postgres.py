"""Stamps for imported visits once more, on a private PostgreSQL."""

import pytest

from tests.postgres import run_on_postgres


@pytest.mark.database
def test_stamps_on_postgresql(tmp_path_factory):
    run_on_postgres(tmp_path_factory, "tests/web/sales/test_stamps.py")
