import pytest

from tests.faults.proofs import Proofs


@pytest.mark.database
class TestOnPostgres(Proofs):
    kind = "postgres"
