"""A real mail server on loopback, whose answers a test chooses, and a shop that writes."""

import socket
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller


class Box:
    """What arrived; ``rcpt`` and ``data`` are what the server answers to an address and to a letter."""

    def __init__(self):
        self.empty()

    def empty(self):
        self.mails, self.raw, self.rcpt, self.data = [], [], {}, "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        answer = self.rcpt.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.data.startswith("250"):
            self.raw.append(envelope.content)
            self.mails.append(message_from_bytes(envelope.content, policy=default))
        return self.data


@pytest.fixture(scope="module")
def receiver():
    box = Box()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, controller.port
    controller.stop()


@pytest.fixture
def post(receiver, settings):
    box, port = receiver
    box.empty()
    settings.MAIL = {**settings.MAIL, "configured": True}
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.DEFAULT_FROM_EMAIL = "Habitué <post@habitue.example>"
    return box
