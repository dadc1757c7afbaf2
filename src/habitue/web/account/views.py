"""One's own account: name, language, security at a glance, open sessions; and what is said when a form is refused."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from habitue.language import N_
from habitue.web.account.browsers import browser_name
from habitue.web.account.forms import MyselfForm
from habitue.web.languages import spoken
from habitue.web.models import User
from habitue.web.queries.shop import places_of
from habitue.web.queries.user import open_sessions, security_of


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  (login_required)
    return request.user


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """Name, language, address, security, shops."""
    user = _user(request)
    form = MyselfForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, spoken().text(N_("Saved.")))
        return redirect("account")
    found = {"form": form, "security": security_of(user), "places": places_of(user)}
    return render(request, "account/me.html", found)


@login_required
@never_cache
@require_GET
def sessions(request: HttpRequest) -> HttpResponse:
    """Where one is signed in."""
    found = [
        {"session": session, "browser": browser_name(session.user_agent)}
        for session in open_sessions(_user(request))
    ]
    return render(request, "account/sessions.html", {"found": found, "current": request.session.session_key})


@login_required
@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign one of one's other browsers out."""
    one = next((session for session in open_sessions(_user(request)) if session.pk == pk), None)
    if one is None or one.session_key == request.session.session_key:
        raise Http404
    one.end()
    messages.success(request, spoken().text(N_("That browser is signed out.")))
    return redirect("usersessions_list")


@login_required
@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Sign every browser out but this one."""
    for session in open_sessions(_user(request)):
        if session.session_key != request.session.session_key:
            session.end()
    messages.success(request, spoken().text(N_("Every other browser is signed out.")))
    return redirect("usersessions_list")


def slow_down(request: HttpRequest) -> HttpResponse:
    """429: too many attempts."""
    answer = render(request, "shop/problem.html", {"code": 429}, status=429)
    answer.headers["Retry-After"] = "60"
    return answer


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  (Django's signature)
    """403: the form does not come from a page of ours that is still good."""
    return render(request, "shop/problem.html", {"code": "stale"}, status=403)
