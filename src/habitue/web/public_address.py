"""The address under which everybody reaches this server: what stands in mails, square codes and links that leave it."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest


def address_of(path: str) -> str:
    """The full address of a path, where no request says how the server is reached."""
    here = f"{'https' if settings.HTTPS else 'http'}://{settings.ALLOWED_HOSTS[0]}"
    return (settings.ADDRESS or here) + path


def link_of(request: HttpRequest, path: str) -> str:
    """The full address of a path for others than whoever asks: the server's own, or the one that they see it under."""
    return settings.ADDRESS + path if settings.ADDRESS else request.build_absolute_uri(path)


def host_of(request: HttpRequest) -> str:
    """The host in such addresses, with its port where that is said."""
    return urlsplit(link_of(request, "/")).netloc
