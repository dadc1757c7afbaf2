"""Twilio: its Messages resource over HTTPS, its status callbacks and incoming messages, each signed.

Sources: twilio.com/docs/messaging/api/message-resource (sending, ``StatusCallback``), twilio.com/docs/usage/security (the
signature: HMAC-SHA1 of the address and the sorted fields), twilio.com/docs/api/errors (the codes below).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
from collections.abc import Mapping
from urllib.parse import parse_qs, urlencode, urlsplit

from habitue.web.channels.gateways.gateway import Call, ForgedError, Kind, News, Text, says_stop
from habitue.web.channels.letter import Outcome
from habitue.web.channels.outgoing import LostError, Reply, UnreachableError, own_target, post

_log = logging.getLogger("habitue.outreach")
API = "https://api.twilio.com"
_NO_NUMBER = {21211, 21614, 21610}
"""The number cannot be one, takes no text messages, or answered STOP to Twilio itself."""
_GONE = {"30005", "30006", "21211", "21614", "21610"}
"""Of a message that was taken and not delivered: an unknown number, or a line that takes none. A phone that is off is no such case."""
_BUSY, _NOT_LET_IN = (429, 503), (401, 403)


class Twilio:
    """An account and what it sends from: a number, a name, or a messaging service (``MG...``)."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        self._account, self._token = settings["account"], settings["token"]
        self._sender, self._api = settings["sender"], settings["api"] or API

    @property
    def takes_answers(self) -> bool:
        """A name cannot be answered."""
        return self._sender.startswith(("+", "MG"))

    def send(self, text: Text) -> Outcome:
        """One POST; a message has no name by which Twilio would know it again, so that a broken line is not tried again."""
        fields = {"To": text.to, "Body": text.body, "StatusCallback": text.report}
        fields["MessagingServiceSid" if self._sender.startswith("MG") else "From"] = self._sender
        key = base64.b64encode(f"{self._account}:{self._token}".encode()).decode("ascii")
        headers = {"Authorization": f"Basic {key}", "Content-Type": "application/x-www-form-urlencoded"}
        url = f"{self._api}/2010-04-01/Accounts/{self._account}/Messages.json"
        try:
            reply = post(own_target(url), urlencode(fields).encode(), headers)
        except UnreachableError:
            return Outcome.LATER
        except LostError:
            _log.exception("a text message may not have arrived; it is not sent again")
            return Outcome.UNKNOWN
        return _outcome(reply)

    def heard(self, call: Call) -> News:
        """A report of delivery, or what somebody answered."""
        given = call.headers.get("x-twilio-signature", "")
        if not hmac.compare_digest(signature(call.url, call.fields, self._token), given):
            raise ForgedError(call.url)
        if call.fields.get("MessageStatus") in {"undelivered", "failed"}:
            return _undelivered(call)
        if call.fields.get("OptOutType") == "STOP" or says_stop(call.fields.get("Body", "")):
            return News(Kind.STOP, call.fields.get("From", ""))
        return News(Kind.OTHER)


def _outcome(reply: Reply) -> Outcome:
    if 200 <= reply.status < 300:
        return Outcome.SENT
    code = _code(reply.body)
    _log.warning("Twilio answered %s, code %s", reply.status, code)
    if reply.status in _BUSY or reply.status in _NOT_LET_IN:
        # whoever is not let in is told so before anything is sent: the host may mend the key
        return Outcome.LATER
    if reply.status >= 500:
        return Outcome.UNKNOWN
    return Outcome.BOUNCE if code in _NO_NUMBER else Outcome.REFUSED


def _code(body: bytes) -> int:
    try:
        said = json.loads(body)
    except ValueError:
        return 0
    code = said.get("code") if isinstance(said, dict) else 0
    return code if isinstance(code, int) else 0


def _undelivered(call: Call) -> News:
    if call.fields.get("ErrorCode") not in _GONE:
        return News(Kind.OTHER)
    (message, *_) = parse_qs(urlsplit(call.url).query).get("message", [""])
    return News(Kind.GONE, call.fields.get("To", ""), message)


def signature(url: str, fields: Mapping[str, str], token: str) -> str:
    """Of the address as Twilio called it, and every posted field after the other by its name."""
    said = url + "".join(f"{name}{fields[name]}" for name in sorted(fields))
    return base64.b64encode(hmac.digest(token.encode(), said.encode(), hashlib.sha1)).decode("ascii")
