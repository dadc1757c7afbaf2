"""Results as JSON and back: what was measured once is kept and shown later, equal in every figure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

Result = TypeVar("Result")


def written(result: object) -> str:
    """A frozen result as JSON text; dates as ``2026-05-12``."""
    return json.dumps(result, default=_plain, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def read_back(kind: type[Result], text: str) -> Result:
    """The result of that kind which :func:`written` wrote.

    Raises:
        KeyError: the text was written of another kind, as by another version.
    """
    found: Result = _read(kind, json.loads(text))
    return found


def read_kept(kind: type[Result], text: str | None) -> Result | None:
    """The result that was kept; None where nothing is (no text), or where another version of Habitué wrote it."""
    if not text:
        return None
    try:
        return read_back(kind, text)
    except (KeyError, TypeError, ValueError):
        return None


def _read(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return _read(next(one for one in get_args(kind) if one is not type(None)), value)
    if origin is tuple:
        return tuple(_read(get_args(kind)[0], one) for one in value)
    if kind is date:
        return date.fromisoformat(value)
    return _dataclass(kind, value) if is_dataclass(kind) else value


def _dataclass(kind: Any, value: Mapping[str, Any]) -> Any:
    return kind(**{name: _read(hint, value[name]) for name, hint in _hints(kind)})


@cache
def _hints(kind: Any) -> tuple[tuple[str, Any], ...]:
    hints = get_type_hints(kind)
    return tuple((field.name, hints[field.name]) for field in fields(kind))
