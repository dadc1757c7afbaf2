"""Pages of a shop's own settings, the front door, and the pages for what went wrong."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from habitue.language import LANGUAGES, N_
from habitue.web.access import ShopRequest, in_shop
from habitue.web.actions.shop import add_closed_days, open_shop
from habitue.web.actions.shop import close_location as close
from habitue.web.icons import CARD_ICONS
from habitue.web.languages import spoken
from habitue.web.models import ClosedDays, Location, Role, User
from habitue.web.queries.measuring import is_measured
from habitue.web.queries.shop import closed_days_of, has_events, open_locations, places_of
from habitue.web.shop.forms import ClosedDaysForm, LocationForm, NewShopForm, ShopForm


@require_GET
def front(request: HttpRequest) -> HttpResponse:
    """The one shop of somebody signed in, a choice between several, or the door."""
    if not isinstance(request.user, User):
        return redirect("account_login" if User.objects.exists() else "account_signup")
    places = list(places_of(request.user))
    if not places:
        return redirect("new_shop")
    if len(places) == 1:
        page = (
            "dashboard:home"
            if places[0].may(Role.MANAGER) and is_measured(places[0].shop)
            else "counter:today"
        )
        return redirect(page, places[0].shop.public_id)
    return render(request, "shop/choose.html", {"places": places})


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keep the reader's language: with the account where there is one, else in a cookie."""
    code = request.POST.get("language", "")
    onward = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(onward, allowed_hosts={request.get_host()}):
        onward = "/"
    response = HttpResponseRedirect(onward)
    if code in LANGUAGES:
        if isinstance(request.user, User):
            User.objects.filter(pk=request.user.pk).update(language=code)
        response.set_cookie(
            "django_language",
            code,
            max_age=365 * 86_400,
            samesite="Lax",
            httponly=True,
            secure=request.is_secure(),
        )
    return response


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Open a shop."""
    assert isinstance(request.user, User)  # noqa: S101  (login_required)
    country = "GB" if spoken().base == "en" else "FR"
    form = NewShopForm(request.POST or None, initial={"country": country})
    if request.method == "POST" and form.is_valid():
        shop = form.save(commit=False)
        open_shop(shop, owner=request.user, location=spoken().text(N_("Counter")), at=timezone.now())
        messages.success(
            request, spoken().text(N_("{name} is open. Next, its loyalty programme."), name=shop.name)
        )
        return redirect("programme:list", shop.public_id)
    return render(request, "shop/new.html", {"form": form})


@in_shop()
@require_GET
def more(request: ShopRequest) -> HttpResponse:
    """What is not used every day."""
    return render(request, "shop/more.html", {"several": places_of(request.user).count() > 1})


@in_shop(Role.OWNER)
@require_http_methods(["GET", "POST"])
def edit(request: ShopRequest) -> HttpResponse:
    """The shop's name, look, language and clock."""
    form = ShopForm(request.POST or None, instance=request.shop, currency_fixed=has_events(request.shop))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, spoken().text(N_("Saved.")))
        return redirect("shop:settings", request.shop.public_id)
    if form.errors:
        request.shop.refresh_from_db()
    return render(request, "shop/settings.html", {"form": form, "icons": CARD_ICONS})


@in_shop(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def locations(request: ShopRequest) -> HttpResponse:
    """The places of sale."""
    form = LocationForm(request.POST or None, shop=request.shop)
    if request.method == "POST" and form.is_valid():
        form.instance.shop = request.shop
        form.save()
        messages.success(request, spoken().text(N_("{name} was added."), name=form.instance.name))
        return redirect("shop:locations", request.shop.public_id)
    return render(request, "shop/locations.html", {"form": form, "locations": open_locations(request.shop)})


@in_shop(Role.MANAGER)
@require_POST
def close_location(request: ShopRequest, pk: int) -> HttpResponse:
    """Close a place of sale; what happened there stays."""
    get_object_or_404(Location, shop=request.shop, pk=pk)
    if close(request.shop, location=pk, at=request.now):
        messages.success(request, spoken().text(N_("Closed. What happened there stays in the journal.")))
    else:
        messages.error(request, spoken().text(N_("A shop keeps one place of sale at least.")))
    return redirect("shop:locations", request.shop.public_id)


@in_shop(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def closed_days(request: ShopRequest) -> HttpResponse:
    """Days off, which no expiry counts."""
    form = ClosedDaysForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        add_closed_days(request.shop, form.save(commit=False))
        messages.success(request, spoken().text(N_("Noted. These days count in no expiry.")))
        return redirect("shop:closed_days", request.shop.public_id)
    return render(request, "shop/closed_days.html", {"form": form, "found": closed_days_of(request.shop)})


@in_shop(Role.MANAGER)
@require_POST
def remove_closed_days(request: ShopRequest, pk: int) -> HttpResponse:
    """Take days off back."""
    get_object_or_404(ClosedDays, shop=request.shop, pk=pk).delete()
    messages.success(request, spoken().text(N_("Removed.")))
    return redirect("shop:closed_days", request.shop.public_id)


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  (Django's signature)
    """403: a colleague may, this one may not."""
    return render(request, "shop/problem.html", {"code": 403}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """404."""
    return render(request, "shop/problem.html", {"code": 404}, status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """500: ours to mend."""
    return render(request, "shop/problem.html", {"code": 500}, status=500)
