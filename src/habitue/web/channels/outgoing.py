"""A POST from this server to another one, bounded in time and size; to public addresses only where a stranger named the place.

Whoever can make a server ask any address can make it ask those that only the server reaches (a router's page, a cloud's own keys).
So a stranger's address is https, is looked up once, must lead to public addresses alone, and the connection goes to one of those
that were looked at: a name that changes its mind in between gains nothing. Redirects are not followed.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

CONNECT_SECONDS, SECONDS = 5, 15
"""How long a connection may take to stand, and everything after that."""
MOST_BYTES = 64 * 1024
_NAT64 = IPv6Network("64:ff9b::/96")


class BadTargetError(ValueError):
    """An address that is never asked."""


class UnreachableError(Exception):
    """Nobody was reached: surely nothing was said."""


class LostError(Exception):
    """The line broke after something was said: it may have been heard, or not."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where to post: a name, the addresses that it led to, and the path there."""

    host: str
    port: int
    path: str
    secure: bool
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, its body cut at 64 KiB."""

    status: int
    body: bytes


def own_target(url: str) -> Target:
    """Where an address leads that the host of this server wrote into its settings.

    Raises:
        BadTargetError: it is none.
        UnreachableError: its name is not known at present.
    """
    parts = _parts(url)
    return Target(*parts, _looked_up(parts[0], parts[1]))


def public_target(url: str, *, loopback: bool = False) -> Target:
    """Where an address leads that a stranger named; with ``loopback`` also to this machine, for tests and developers.

    Raises:
        BadTargetError: it is not https on its usual port, or it leads to an address that is not public.
        UnreachableError: its name is not known at present.
    """
    host, port, path, secure = _parts(url)
    addresses = _looked_up(host, port)
    if loopback and all(ip_address(one).is_loopback for one in addresses):
        return Target(host, port, path, secure, addresses)
    if not secure or port != 443 or not all(_is_public(one) for one in addresses):
        raise BadTargetError(host)
    return Target(host, port, path, secure, addresses)


def looks_public(url: str, *, loopback: bool = False) -> bool:
    """Whether an address may be kept, by its letters alone: nothing is looked up. It is asked again when it is used."""
    try:
        host, port, _, secure = _parts(url)
    except BadTargetError:
        return False
    try:
        number = ip_address(host)
    except ValueError:
        known = "." in host and not host.endswith((".local", ".internal", ".localhost"))
        return secure and port == 443 and known
    if loopback and number.is_loopback:
        return True
    return secure and port == 443 and _is_public(host)


def _parts(url: str) -> tuple[str, int, str, bool]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise BadTargetError(url) from error
    plain = url.isascii() and url.isprintable() and " " not in url
    if not host or not plain or parts.scheme not in {"http", "https"} or parts.username is not None:
        raise BadTargetError(url)
    secure = parts.scheme == "https"
    path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    return host, port or (443 if secure else 80), path, secure


def _looked_up(host: str, port: int) -> tuple[str, ...]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnreachableError(host) from error
    # a link-local address may come with its network card behind a percent sign
    return tuple(dict.fromkeys(str(address[0]).partition("%")[0] for *_, address in found))


def _is_public(text: str) -> bool:
    number: IPv4Address | IPv6Address = ip_address(text)
    if isinstance(number, IPv6Address):
        # addresses that carry another one: what is in them may be private
        carried = number.ipv4_mapped or number.sixtofour or (number.teredo and number.teredo[1])
        if carried or number in _NAT64:
            return False
    return number.is_global and not number.is_multicast


def post(target: Target, body: bytes, headers: Mapping[str, str]) -> Reply:
    """What the other server answers, whatever it is.

    Raises:
        UnreachableError: nobody was reached; nothing was said.
        LostError: the line broke, or it took longer than ``SECONDS``, after something was said.
    """
    line = HTTPConnection(target.host, target.port)
    line.sock = _connected(target)
    with _at_most(line.sock):
        try:
            if isinstance(line.sock, ssl.SSLSocket):
                line.sock.do_handshake()
        except OSError as error:
            line.close()
            raise UnreachableError(target.host) from error
        try:
            line.request("POST", target.path, body, {"Host": _host(target), **headers})
            answer = line.getresponse()
            return Reply(answer.status, answer.read(MOST_BYTES))
        except (OSError, HTTPException) as error:
            raise LostError(target.host) from error
        finally:
            line.close()


def _host(target: Target) -> str:
    name = f"[{target.host}]" if ":" in target.host else target.host
    return name if target.port == (443 if target.secure else 80) else f"{name}:{target.port}"


def _connected(target: Target) -> socket.socket:
    """A line to the first of the addresses that answers; no name is looked up again."""
    problem: OSError | None = None
    for address in target.addresses:
        try:
            raw = socket.create_connection((address, target.port), CONNECT_SECONDS)
        except OSError as error:
            problem = error
            continue
        raw.settimeout(SECONDS)
        if not target.secure:
            return raw
        trust = ssl.create_default_context()
        return trust.wrap_socket(raw, server_hostname=target.host, do_handshake_on_connect=False)
    raise UnreachableError(target.host) from problem


@contextmanager
def _at_most(line: socket.socket) -> Iterator[None]:
    """Cut the line after ``SECONDS``: a server that sends a byte now and then holds nobody up."""
    # the plain socket's own way: an encrypted one would say good-bye first, and wait
    clock = threading.Timer(SECONDS, lambda: _cut(line))
    clock.daemon = True
    clock.start()
    try:
        yield
    finally:
        clock.cancel()


def _cut(line: socket.socket) -> None:
    try:
        socket.socket.shutdown(line, socket.SHUT_RDWR)
    except OSError:
        return  # it was over a moment before
