"""E-mail: text and HTML, one click to stop (RFC 8058), the shop as its honest sender, no picture and nothing that counts readers."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formataddr, parseaddr
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string

from habitue.loyalty.courtesy import Channel as Name
from habitue.web.channels.letter import Letter, Outcome, Send
from habitue.web.channels.returned import NAMED
from habitue.web.models import Shop
from habitue.web.people_words import clean_line

if TYPE_CHECKING:
    from habitue.web.channels.provider import ProviderPost

_log = logging.getLogger("habitue.outreach")
_FOR_GOOD = 500
_NO_SUCH_ADDRESS = (550, 551, 553)
"""What a mail server says of an address that it will never know; other refusals may be about the letter or the moment."""


class Email:
    """By the server's mail settings, SMTP or a provider; a demo's people are made up, and nothing is sent to them."""

    name = Name.EMAIL

    def ready(self, shop: Shop) -> bool:
        """Whether mails go out at all."""
        return bool(settings.MAIL["configured"]) and not shop.is_demo

    @contextmanager
    def open(self) -> Iterator[Send]:
        """One connection for all letters, opened for the first and again after one that went wrong."""
        post = self._post()
        try:
            yield post.send
        finally:
            post.hang_up()

    def _post(self) -> _Post | ProviderPost:
        if not settings.MAIL["provider"]:
            return _Post()
        from habitue.web.channels.provider import ProviderPost

        return ProviderPost()


class _Post:
    """Sends letters over a connection that it keeps while it is good."""

    def __init__(self) -> None:
        self._line: BaseEmailBackend | None = None

    def send(self, letter: Letter) -> Outcome:
        """What became of one letter. A connection that breaks after the letter began to leave says ``UNKNOWN``."""
        line = self._open()
        if line is None:
            return Outcome.LATER
        try:
            line.send_messages([mail_of(letter)])
        except SMTPRecipientsRefused as refused:
            self.hang_up()
            return _of_address(refused)
        except (SMTPSenderRefused, SMTPDataError) as refused:
            self.hang_up()
            # the server said that it did not take it
            return Outcome.LATER if refused.smtp_code < _FOR_GOOD else Outcome.REFUSED
        except OSError:  # an SMTPException is one, too
            _log.exception("a letter may not have arrived; it is not sent again")
            self.hang_up()
            return Outcome.UNKNOWN
        return Outcome.SENT

    def _open(self) -> BaseEmailBackend | None:
        if self._line is None:
            line = get_connection()
            try:
                line.open()
            except OSError:
                _log.exception("no mail server for the letters; they are tried again")
                return None
            self._line = line
        return self._line

    def hang_up(self) -> None:
        """Close the connection, whatever state it is in."""
        line, self._line = self._line, None
        if line is not None:
            try:
                line.close()
            except OSError:
                _log.info("the mail server was gone before it was told good-bye")


def _of_address(refused: SMTPRecipientsRefused) -> Outcome:
    codes = [code for code, _ in refused.recipients.values()]
    if all(code in _NO_SUCH_ADDRESS for code in codes):
        return Outcome.BOUNCE
    return Outcome.REFUSED if any(code >= _FOR_GOOD for code in codes) else Outcome.LATER


def mail_of(letter: Letter) -> EmailMultiAlternatives:
    """The mail: the shop's name before the server's own address, answers to where the shop wants them."""
    shop = clean_line(letter.shop.name)
    language = letter.language
    _, server = parseaddr(settings.DEFAULT_FROM_EMAIL)
    stop_words = language.text("No more e-mails from {shop}", shop=shop)
    end = f"{letter.why}\n{stop_words}: {letter.stop}"
    mail = EmailMultiAlternatives(
        letter.subject,
        f"{letter.body}\n\n{letter.home}\n\n-- \n{shop}\n{end}\n",
        from_email=formataddr((shop, server)),
        to=[letter.to],
        reply_to=[letter.reply_to] if letter.reply_to else None,
        headers={
            "Message-ID": f"<{letter.key}@{server.rpartition('@')[2] or 'localhost'}>",
            # a server on the way may give the mail another Message-ID
            NAMED: str(letter.key),
            "List-Unsubscribe": f"<{letter.stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    shown = {
        "letter": letter,
        "shop": shop,
        "paragraphs": letter.body.split("\n\n"),
        "stop_words": stop_words,
        "card": language.text("Open my card"),
        "question": language.text("How likely are you to recommend {shop} to a friend?", shop=shop),
        "ends": (language.text("not at all"), language.text("certainly")),
        "scores": range(11),
    }
    mail.attach_alternative(render_to_string("outreach/mail.html", shown), "text/html")
    return mail
