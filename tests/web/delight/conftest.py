"""A till of the café, as the tests about tills have it."""

from tests.web.till.test_asking import till

__all__ = ["till"]
