"""Errors that say what is wrong, which value, and what to do next; translated where a person reads them."""

from __future__ import annotations

from typing import ClassVar


class HabitueError(Exception):
    """Base of every error that is the user's to mend. ``message`` is a template, ``values`` fill it."""

    message: ClassVar[str] = ""

    def __init__(self, **values: object) -> None:
        self.values = values
        super().__init__(values)

    def __str__(self) -> str:
        return self.message.format(**self.values)
