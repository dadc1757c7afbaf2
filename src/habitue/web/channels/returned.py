"""What mail servers write back: reports of delivery (RFC 3464) and of complaints (RFC 5965), read to who did not get what.

A report names the letter by the headers that come back with it, and the address; both are a stranger's word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.parser import BytesHeaderParser, HeaderParser
from email.utils import getaddresses, parseaddr
from enum import StrEnum

MOST_BYTES = 1_000_000
"""A report brings the letter back with it, and no letter is as large."""
_ADDRESSES = 10
"""A letter goes to one; where it was handed on, a report may name a few."""
NAMED = "X-Habitue-Message"
"""The header that names a letter, whatever a server on the way made of its ``Message-ID``."""
_KEY = r"([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})"
_OURS = re.compile(rf"<\s*{_KEY}@[^<>\s]+>")
_ENHANCED = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_REPLY = re.compile(r"\b([245]\d\d)[ -]")
_NO_SUCH_ADDRESS = re.compile(r"5\.(1\.(?!7$|8$)\d+|2\.1|4\.1|4\.4)")
"""RFC 3463: the mailbox or its domain is not there, or takes nothing; 5.1.7 and 5.1.8 are about who wrote."""
_UNSAID = "5.0.0"
_NO_SUCH_REPLY = ("550", "551", "553")


class Fate(StrEnum):
    """What became of a letter: its address takes nothing, it was refused itself, it is still on its way, somebody complained."""

    GONE = "gone"
    REFUSED = "refused"
    DELAYED = "delayed"
    COMPLAINT = "complaint"


@dataclass(frozen=True, slots=True)
class Returned:
    """One letter that is reported on: its key, and the addresses that the report gives it, the one it was sent to first."""

    fate: Fate
    key: str
    addresses: tuple[str, ...]


def returned_in(raw: bytes) -> tuple[Returned, ...]:
    """What a mail reports; nothing where it is no report, or of nothing sent from here."""
    try:
        mail = message_from_bytes(raw)
        if mail.get_content_type() != "multipart/report":
            return ()
        key, to = _letter_in(mail)
        found = [Returned(fate, key, _unlike((*named, *to))) for fate, named in _said(mail)] if key else []
    except RecursionError:  # parts within parts by the thousand, as no server writes them
        return ()
    return tuple(dict.fromkeys(found))


def is_mail(raw: bytes) -> bool:
    """Whether it begins as a mail does, with headers."""
    mail = BytesHeaderParser().parsebytes(raw)
    return any(name in mail for name in ("From", "To", "Subject", "Received", "Content-Type"))


def _said(mail: Message) -> Iterator[tuple[Fate, tuple[str, ...]]]:
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status":
            for block in _blocks(part):
                fate = _fate(block)
                if fate is not None:
                    yield (
                        fate,
                        tuple(_address(block, name) for name in ("Original-Recipient", "Final-Recipient")),
                    )
        elif part.get_content_type() == "message/feedback-report":
            for block in _blocks(part):
                if _value(block, "Feedback-Type").lower() in {"abuse", "fraud"}:
                    yield (
                        Fate.COMPLAINT,
                        tuple(parseaddr(value)[1] for value in _values(block, "Original-Rcpt-To")),
                    )


def _blocks(part: Message) -> list[Message]:
    inside = part.get_payload()
    return [one for one in inside if isinstance(one, Message)] if isinstance(inside, list) else []


def _fate(block: Message) -> Fate | None:
    """None of the block about the whole report, and of what arrived."""
    action = _value(block, "Action").lower()
    if action == "delayed":
        return Fate.DELAYED
    if action != "failed":
        return None
    said = _ENHANCED.search(_value(block, "Status"))
    status, diagnosis = said[1] if said else _UNSAID, _value(block, "Diagnostic-Code")
    if status in {_UNSAID, "5.1.0", "5.4.0", "5.5.0"}:
        # some say only in the other server's own words what it was
        found = _ENHANCED.search(diagnosis)
        reply = _REPLY.search(diagnosis)
        if found is None and reply is not None and reply[1] in _NO_SUCH_REPLY:
            return Fate.GONE
        status = found[1] if found else status
    if not status.startswith("5"):
        return Fate.DELAYED
    return Fate.GONE if _NO_SUCH_ADDRESS.fullmatch(status) else Fate.REFUSED


def _address(block: Message, name: str) -> str:
    """``rfc822; zoe@example.org``; RFC 6533 writes ``utf-8``."""
    kind, _, value = _value(block, name).partition(";")
    return parseaddr(value.strip())[1] if kind.strip().lower() in {"rfc822", "utf-8"} else ""


def _letter_in(mail: Message) -> tuple[str, tuple[str, ...]]:
    """The key of the letter that came back, and to whom it was written; empty where none of ours did."""
    for part in mail.walk():
        if part.get_content_type() in {"text/rfc822-headers", "message/global-headers"}:
            body = part.get_payload(decode=True)
            text = body.decode("utf-8", "replace") if isinstance(body, bytes) else ""
            headers: Message = HeaderParser().parsestr(text)
        elif part.get_content_type() in {"message/rfc822", "message/global"} and _blocks(part):
            headers = _blocks(part)[0]
        else:
            continue
        found = re.fullmatch(_KEY, _value(headers, NAMED))
        found = found or _OURS.fullmatch(_value(headers, "Message-ID"))
        if found:
            return found[1].lower(), tuple(address for _, address in getaddresses(_values(headers, "To")))
    return "", ()


def _value(headers: Message, name: str) -> str:
    """The header's words, empty where there is none; signs that no header may hold are replaced."""
    return next(iter(_values(headers, name)), "")


def _values(headers: Message, name: str) -> list[str]:
    # with such signs in it, a value is no str but an email.header.Header
    return [str(value).strip() for value in headers.get_all(name, [])]


def _unlike(addresses: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(address for address in addresses if address))[:_ADDRESSES]
