"""E-mail by a provider's interface over HTTPS (django-anymail): the same letter, its name with it, so that reports can say it."""

from __future__ import annotations

import logging

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend

from habitue.web.channels.email import mail_of
from habitue.web.channels.letter import Letter, Outcome

_log = logging.getLogger("habitue.outreach")
NAME = "message"
"""Under this name the provider keeps the message's key, and tells it with every report."""
_TAKEN = {"sent", "queued"}
_NOT_TAKEN = (401, 403, 429, 503)
"""Not let in, or too much at once: said before anything is taken."""


class ProviderPost:
    """Sends letters over one session with the provider."""

    def __init__(self) -> None:
        self._line: BaseEmailBackend | None = None

    def send(self, letter: Letter) -> Outcome:
        """What became of one letter. An answer that is lost says ``UNKNOWN``."""
        # it loads an HTTP library, which only who sends by a provider needs
        from anymail.exceptions import (  # type: ignore[import-untyped]
            AnymailError,
            AnymailRecipientsRefused,
        )

        self._line = self._line or get_connection()
        mail = mail_of(letter)
        mail.metadata = {NAME: str(letter.key)}  # type: ignore[attr-defined]
        try:
            self._line.send_messages([mail])
        except AnymailRecipientsRefused:
            # no such address, or one that the provider writes to no more
            return Outcome.BOUNCE
        except AnymailError as error:
            _log.exception("the mail provider did not take a letter")
            return _outcome(error)
        taken = mail.anymail_status.status or set()  # type: ignore[attr-defined]
        # what its answer does not say may be either
        return Outcome.SENT if _TAKEN & taken else Outcome.UNKNOWN

    def hang_up(self) -> None:
        """End the session."""
        if self._line is not None:
            self._line.close()


def _outcome(error: Exception) -> Outcome:
    status = getattr(error, "status_code", None)
    if status is None:
        return Outcome.LATER if _nobody_there(error.__cause__) else Outcome.UNKNOWN
    if status in _NOT_TAKEN:
        return Outcome.LATER
    return Outcome.UNKNOWN if status >= 500 or status < 300 else Outcome.REFUSED


def _nobody_there(cause: BaseException | None) -> bool:
    """Whether no connection stood: surely nothing was said."""
    import requests
    from urllib3.exceptions import NewConnectionError

    if isinstance(cause, requests.ConnectTimeout):
        return True
    inner = cause.args[0] if isinstance(cause, requests.ConnectionError) and cause.args else None
    return isinstance(getattr(inner, "reason", None), NewConnectionError)
