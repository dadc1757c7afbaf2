"""What the environment says, read once and checked: folder, keys, database, hosts, mail, other channels."""

from __future__ import annotations

import base64
import os
import re
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from habitue.web import mail_provider

SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON",
}
"""A commit that was answered survives a power cut, and writers wait for each other instead of failing."""


def flag(name: str) -> bool:
    """Whether a switch is on: 1, true, yes, on."""
    return os.environ.get(name, "").strip().lower() in {"1", "true", "yes", "on"}


def data_folder() -> Path:
    """The folder of the server's own files; made when a file is first put there."""
    given = os.environ.get("HABITUE_DATA")
    if given:
        return Path(given).expanduser().resolve()
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "habitue"


def secret_key(folder: Path) -> str:
    """The key that signs sessions and links: from the environment, else made once and kept in the folder."""
    given = os.environ.get("HABITUE_SECRET_KEY")
    if given:
        if len(given) < 32:
            raise ImproperlyConfigured("HABITUE_SECRET_KEY is too short: give 32 characters or more.")
        return given
    return _kept_key(folder / "secret-key", secrets.token_urlsafe(48))


_P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""How many points the curve of push keys has (FIPS 186-4, D.1.2.3): a secret key is a number below it."""


def push_key(folder: Path) -> str:
    """The key by which push services know this server, 32 bytes in base64: from the environment, else made once and kept."""
    given = os.environ.get("HABITUE_PUSH_KEY")
    if given:
        return given
    made = (secrets.randbelow(_P256_ORDER - 1) + 1).to_bytes(32)
    return _kept_key(folder / "push-key", base64.urlsafe_b64encode(made).rstrip(b"=").decode("ascii"))


def _kept_key(file: Path, made: str) -> str:
    """What stands in a file that only its owner may read, put there the first time; another process that was quicker wins."""
    try:
        return file.read_text(encoding="ascii")
    except FileNotFoundError:
        pass
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w") as stream:
        stream.write(made)
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return file.read_text(encoding="ascii")


def hosts() -> list[str]:
    """The names that the server answers to; that of its own address is one of them."""
    given = [name.strip() for name in os.environ.get("HABITUE_HOSTS", "").split(",")]
    own = urlsplit(address()).hostname
    names = [*given, _in_brackets(own) if own else "", "localhost", "127.0.0.1", "[::1]"]
    return list(dict.fromkeys(name for name in names if name))


_NO_ADDRESS = (
    "HABITUE_ADDRESS is {given!r}; it is the address that people see, with nothing behind the host: "
    "https://loyalty.example.org or http://192.168.1.20:8000."
)


def address() -> str:
    """The address that links in mails and square codes begin with, without a slash at the end; empty where none is set.

    Raises:
        ImproperlyConfigured: no such address can be opened.
    """
    given = os.environ.get("HABITUE_ADDRESS", "").strip()
    if not given:
        return ""
    try:
        parts = urlsplit(given)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    bare = f"{parts.scheme}://{_in_brackets(host)}{f':{port}' if port else ''}" if host else ""
    if not _HOST.fullmatch(host) or bare not in {given.lower(), given.lower().removesuffix("/")}:
        raise ImproperlyConfigured(_NO_ADDRESS.format(given=given))
    if parts.scheme not in {"http", "https"}:
        raise ImproperlyConfigured(_NO_ADDRESS.format(given=given))
    return bare


_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|[0-9a-f:.]*:[0-9a-f:.]*")
"""A name, an IPv4 or an IPv6 address."""


def _in_brackets(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def database(folder: Path) -> dict[str, Any]:
    """Django's settings of the database that ``HABITUE_DATABASE_URL`` names."""
    url = os.environ.get("HABITUE_DATABASE_URL", "")
    scheme = urlsplit(url).scheme
    if not url or scheme == "sqlite":
        path = unquote(urlsplit(url).path)[1:] if url else ""
        return {
            "ENGINE": "habitue.web.sqlite",
            "NAME": path or folder / "habitue.sqlite3",
            "OPTIONS": dict(SQLITE_OPTIONS),
            "CONN_MAX_AGE": None,
        }
    if scheme in {"postgresql", "postgres"}:
        return _postgres(url)
    raise ImproperlyConfigured(
        f"HABITUE_DATABASE_URL begins with {scheme!r}; Habitué knows sqlite:///path and postgresql://user:password@host/name."
    )


def _postgres(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    options: dict[str, Any] = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(options.pop("host", parts.hostname or "")),
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


def email() -> dict[str, Any]:
    """How mails are sent: by a provider, by the server that ``HABITUE_EMAIL_URL`` names, else into the log."""
    provider = mail_provider.chosen()
    url = os.environ.get("HABITUE_EMAIL_URL", "")
    parts = urlsplit(url)
    if url and parts.scheme not in {"smtp", "smtps", "smtp+starttls"}:
        raise ImproperlyConfigured("HABITUE_EMAIL_URL begins with smtp://, smtp+starttls:// or smtps://.")
    secure = parts.scheme == "smtps"
    kind = "smtp" if url else "console"
    django = f"django.core.mail.backends.{kind}.EmailBackend"
    return {
        "configured": bool(url or provider),
        "provider": provider,
        "backend": f"anymail.backends.{provider}.EmailBackend" if provider else django,
        "host": parts.hostname or "localhost",
        "port": parts.port or (465 if secure else 25),
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "ssl": secure,
        "starttls": parts.scheme == "smtp+starttls",
    }


def push() -> dict[str, Any]:
    """Whether browsers take notifications from here, which need an address by HTTPS; and whom their services may write to."""
    here, said = address(), os.environ.get("HABITUE_PUSH", "").strip().lower()
    off = said in {"0", "off", "no", "false"}
    contact = os.environ.get("HABITUE_PUSH_CONTACT", "").strip()
    if contact and not contact.startswith(("mailto:", "https://")):
        raise ImproperlyConfigured("HABITUE_PUSH_CONTACT begins with mailto: or https://.")
    return {
        "on": here.startswith("https://") and not off,
        "contact": contact or here,
        # for tests: a push service on this machine, by plain http
        "loopback": False,
    }


def sms() -> dict[str, str]:
    """The gateway that carries text messages, and what it needs; all empty where none is chosen."""
    parts = ("gateway", "account", "token", "sender", "api")
    found = {name: os.environ.get(f"HABITUE_SMS_{name.upper()}", "").strip() for name in parts}
    missing = [f"HABITUE_SMS_{name.upper()}" for name in ("account", "token", "sender") if not found[name]]
    if found["gateway"] == "twilio" and missing:
        raise ImproperlyConfigured(f"HABITUE_SMS_GATEWAY is twilio, which needs {', '.join(missing)} too.")
    return found
