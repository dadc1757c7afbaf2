"""The mail server of the tests on outreach."""

from tests.web.outreach.conftest import post, receiver

__all__ = ["post", "receiver"]
