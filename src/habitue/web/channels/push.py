"""Notifications on the phone (Web Push, RFC 8030): encrypted for one browser, signed by this server, a title and a line long."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from habitue.loyalty.courtesy import Channel as Name
from habitue.web.actions.push import end_subscription
from habitue.web.channels.letter import Letter, Outcome, Send
from habitue.web.channels.outgoing import BadTargetError, LostError, UnreachableError, post, public_target
from habitue.web.channels.push_key import private_key, to_text
from habitue.web.models import PushSubscription, Shop
from habitue.web.queries.push import subscription_at

_log = logging.getLogger("habitue.outreach")
KEPT_SECONDS = 4 * 3600
"""A phone that is off for longer gets none: it would ring at an hour that nobody chose. The message stands on the card."""
SIGNED_SECONDS = 12 * 3600
MOST_TITLE, MOST_TEXT = 80, 160
_OVER = (404, 410)
_BUSY = (429, 503)
"""Answers with which a push service says that it took nothing now; after another failure it may have."""


class Push:
    """Needs an address by HTTPS, without which no browser takes notifications; a demo's people are made up."""

    name = Name.PUSH

    def ready(self, shop: Shop) -> bool:
        """Whether browsers can be reached from here."""
        return bool(settings.PUSH["on"]) and not shop.is_demo

    @contextmanager
    def open(self) -> Iterator[Send]:
        """Nothing is held open: each browser has its own service."""
        yield _push


def _push(letter: Letter) -> Outcome:
    """What the browser's push service answered."""
    found = subscription_at(letter.shop, letter.to)
    if found is None:
        return Outcome.BOUNCE
    try:
        target = public_target(found.endpoint, loopback=settings.PUSH["loopback"])
        body = encrypted(found, payload_of(letter))
        reply = post(target, body, _headers(letter, found.endpoint))
    except UnreachableError:
        return Outcome.LATER
    except LostError:
        _log.exception("a notification may not have arrived; it is not sent again")
        return Outcome.UNKNOWN
    except BadTargetError:
        _log.warning("a push service at an address that is not public is not asked")
        end_subscription(found)
        return Outcome.BOUNCE
    return _outcome(found, reply.status)


def _outcome(found: PushSubscription, status: int) -> Outcome:
    if status in _OVER:
        end_subscription(found)
        return Outcome.BOUNCE
    if status in _BUSY:
        return Outcome.LATER
    if 200 <= status < 300:
        return Outcome.SENT
    _log.warning("a push service answered %s", status)
    return Outcome.REFUSED if status < 500 else Outcome.UNKNOWN


def payload_of(letter: Letter) -> bytes:
    """What the phone shows: a title, a line, and the message's place on the card. ``tag`` lets one replace itself, not double."""
    page = reverse("card:message", args=[letter.shop.public_id, letter.key])
    said = {
        "title": shortened(letter.subject, MOST_TITLE),
        "text": shortened(letter.body, MOST_TEXT),
        "page": page,
        "tag": letter.key.hex,
        "lang": letter.language.tag,
    }
    return json.dumps(said, ensure_ascii=False).encode()


def shortened(text: str, most: int) -> str:
    """The text on one line, so many signs at most, cut between two words."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    cut = line[: most - 1]
    return f"{cut.rpartition(' ')[0] or cut}…"


def encrypted(found: PushSubscription, payload: bytes) -> bytes:
    """The payload as only that browser can read it (RFC 8291)."""
    # it takes long to load, and only who sends needs it
    from pywebpush import WebPusher  # type: ignore[import-untyped]

    keys = {"p256dh": found.p256dh, "auth": found.auth}
    return bytes(WebPusher({"endpoint": found.endpoint, "keys": keys}).encode(payload)["body"])


def _headers(letter: Letter, endpoint: str) -> dict[str, str]:
    from py_vapid import Vapid02  # type: ignore[import-untyped]

    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int(time.time()) + SIGNED_SECONDS,
        "sub": settings.PUSH["contact"],
    }
    signer = Vapid02.from_raw(to_text(private_key()).encode())
    return {
        **signer.sign(claims),
        "Content-Type": "application/octet-stream",
        "Content-Encoding": "aes128gcm",
        "TTL": str(KEPT_SECONDS),
        "Urgency": "normal",
        "Topic": letter.key.hex,
    }
