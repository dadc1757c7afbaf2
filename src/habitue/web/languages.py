"""The reader's language: the user's own choice, else the browser's; and the words of templates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.functional import lazy

from habitue.language import LANGUAGES, Language


def spoken() -> Language:
    """The language in force for this request."""
    code = (translation.get_language() or "en").split("-")[0]
    return Language(code if code in LANGUAGES else "en")


def _say(source: str) -> str:
    return spoken().text(source)


later = lazy(_say, str)
"""A text that Python marked with N_, put into the reader's language when it is shown."""


class UserLanguage:
    """Puts the language that a signed-in user chose before the browser's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the user's language."""
        chosen = getattr(request.user, "language", "") if request.session.session_key else ""
        if not chosen:
            return self.get_response(request)
        with translation.override(chosen):
            request.LANGUAGE_CODE = chosen
            return self.get_response(request)


def words(_request: HttpRequest) -> dict[str, Any]:
    """``language`` for templates."""
    return {"language": spoken()}
