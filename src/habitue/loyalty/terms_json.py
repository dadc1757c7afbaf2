"""Terms to JSON and back: what is stored and what forms and the API give."""

from __future__ import annotations

from typing import Any, ClassVar

from habitue.errors import HabitueError
from habitue.language import N_
from habitue.loyalty.terms import Terms


class BadTerms(HabitueError):
    """The terms cannot be used; ``values["problems"]`` is a tuple of :class:`Problem`."""

    message: ClassVar[str] = N_("These terms cannot be used: {problems}")


def terms_from(data: Any) -> Terms:
    """The terms; or BadTerms with every problem at once, whatever was given."""
    raise NotImplementedError


def terms_as(terms: Terms) -> dict[str, Any]:
    """The terms as plain JSON, which ``terms_from`` reads back as they were."""
    raise NotImplementedError
