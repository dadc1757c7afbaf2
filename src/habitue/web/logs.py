"""Structured logs: one JSON object a line on standard error, without names, addresses or codes of customers."""

from __future__ import annotations

import json
import logging
import logging.config
import time
from collections.abc import Callable
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse

_log = logging.getLogger("habitue.request")
_EXTRA = ("method", "route", "status", "ms", "shop", "user", "routine", "count")


class JsonLines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "message": record.getMessage(),
        }
        line.update({name: getattr(record, name) for name in _EXTRA if hasattr(record, name)})
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def configure(level: str = "INFO") -> None:
    """Send all logs to standard error in that form."""
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"json": {"()": JsonLines}},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
            "root": {"handlers": ["stderr"], "level": level},
            "loggers": {
                "django.request": {"level": "ERROR"},
                "django.server": {"level": "WARNING"},
                "_granian": {"level": "WARNING"},
                "granian.access": {"level": "WARNING"},
            },
        }
    )


class RequestLog:
    """A line for every request: the route, never the address, so that no code or token stands in a log."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request and log it."""
        started = time.perf_counter()
        response = self.get_response(request)
        found = request.resolver_match
        shop = getattr(request, "shop", None)
        _log.info(
            "request",
            extra={
                "method": request.method,
                "route": found.route if found else "",
                "status": response.status_code,
                "ms": round((time.perf_counter() - started) * 1000, 1),
                **({"shop": shop.pk} if shop else {}),
            },
        )
        return response
