from tests.faults.proofs import Proofs


class TestOnSqlite(Proofs):
    kind = "sqlite"
