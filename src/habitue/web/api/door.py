"""The short way in for programs: a till's stamp needs no session, no cookie, no page's headers."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.urls import URLResolver
from django.urls.resolvers import RegexPattern

from habitue.web.api.urls import alone

PREFIX = "/api/"
_ADDRESSES = URLResolver(RegexPattern(r"^/"), alone)


class ProgramsDoor:
    """Answers what is under ``/api/`` at once; everything else goes on to the middleware of pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a program, or pass a person on."""
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        request.get_host()  # a host that is not ours is refused here as on every page
        found = _ADDRESSES.resolve(request.path_info)
        request.resolver_match = found
        answer: HttpResponseBase = found.func(request, *found.args, **found.kwargs)
        return answer
