"""The mail server of the tests about messages."""

from tests.web.outreach.conftest import post, receiver

__all__ = ["post", "receiver"]
