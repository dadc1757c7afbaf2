"""The team of a shop: people, roles, invitations; and the keys of tills and programs."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from habitue.language import N_
from habitue.web.access import ShopRequest, in_shop
from habitue.web.actions import staff as team
from habitue.web.actions.key import make_key, revoke_key
from habitue.web.actions.pin import set_pin
from habitue.web.actions.staff import SENTENCES, Answer
from habitue.web.languages import spoken
from habitue.web.models import ApiKey, Invitation, Role, Staff, User
from habitue.web.public_address import link_of
from habitue.web.qr import picture
from habitue.web.queries.key import keys_of
from habitue.web.queries.staff import (
    is_last_owner,
    open_invitation,
    open_invitations_of,
    past_people_of,
    people_of,
)
from habitue.web.team.forms import CardForm, InviteForm, KeyForm, NameForm, PinForm, RoleForm


def _say(request: HttpRequest, answer: Answer) -> None:
    tell = messages.success if answer == Answer.DONE else messages.error
    tell(request, spoken().text(SENTENCES[answer]))


def _person(request: ShopRequest, pk: int) -> Staff:
    return get_object_or_404(
        Staff.objects.select_related("user", "card"), shop=request.shop, pk=pk, left_at=None
    )


@in_shop(Role.MANAGER)
@require_GET
def people(request: ShopRequest) -> HttpResponse:
    """Who works here, who is invited, who left."""
    found = {
        "people": people_of(request.shop),
        "invitations": open_invitations_of(request.shop, at=request.now),
        "past": past_people_of(request.shop),
    }
    return render(request, "team/list.html", found)


@in_shop(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def invite(request: ShopRequest) -> HttpResponse:
    """Make a link; it is shown once, in the answer itself."""
    form = InviteForm(request.POST or None, by=request.place)
    if request.method == "POST" and form.is_valid():
        made = team.invite(
            request.shop,
            by=request.place,
            role=form.cleaned_data["role"],
            name=form.cleaned_data["name"],
            at=request.now,
        )
        assert made is not None  # noqa: S101  (the form offers only roles that may be given)
        invitation, token = made
        link = link_of(request, reverse("join", args=[token]))
        found = {"invitation": invitation, "link": link, "qr": picture(link)}
        return render(request, "team/invited.html", found)
    return render(request, "team/invite.html", {"form": form})


@in_shop(Role.MANAGER)
@require_POST
def withdraw(request: ShopRequest, pk: int) -> HttpResponse:
    """Close a link that was not used."""
    get_object_or_404(Invitation, shop=request.shop, pk=pk)
    _say(request, team.withdraw(request.shop, invitation=pk, by=request.place, at=request.now))
    return redirect("team:list", request.shop.public_id)


@in_shop(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def person(request: ShopRequest, pk: int) -> HttpResponse:
    """One colleague: name and role."""
    found = _person(request, pk)
    role = RoleForm(request.POST or None, by=request.place, initial={"role": found.role})
    if request.method == "POST" and role.is_valid():
        _say(
            request,
            team.change_role(request.shop, person=pk, role=role.cleaned_data["role"], by=request.place),
        )
        return redirect("team:list", request.shop.public_id)
    shown = {
        "person": found,
        "role_form": role,
        "card_form": CardForm(),
        "decides": team.may_decide(request.place, found.role),
        "last_owner": is_last_owner(found),
        "myself": found.pk == request.place.pk,
    }
    return render(request, "team/person.html", shown)


@in_shop(Role.MANAGER)
@require_POST
def remove(request: ShopRequest, pk: int) -> HttpResponse:
    """End somebody's place; what they recorded stays in the journal."""
    _person(request, pk)
    _say(request, team.remove(request.shop, person=pk, by=request.place, at=request.now))
    return redirect("team:list", request.shop.public_id)


@in_shop(Role.MANAGER)
@require_POST
def card_of(request: ShopRequest, pk: int) -> HttpResponse:
    """Note or clear a colleague's own card."""
    _note_card(request, _person(request, pk))
    return redirect("team:person", request.shop.public_id, pk)


@in_shop()
@require_http_methods(["GET", "POST"])
def mine(request: ShopRequest) -> HttpResponse:
    """One's own place: name, own card, the way out."""
    form = NameForm(request.POST or None, initial={"name": request.place.name})
    if request.method == "POST" and form.is_valid():
        team.rename(request.shop, person=request.place.pk, name=form.cleaned_data["name"])
        _say(request, Answer.DONE)
        return redirect("team:mine", request.shop.public_id)
    return _mine(request, form=form)


def _mine(request: ShopRequest, *, form: NameForm | None = None, pin: PinForm | None = None) -> HttpResponse:
    shown = {
        "form": form or NameForm(initial={"name": request.place.name}),
        "pin_form": pin or PinForm(),
        "card_form": CardForm(),
        "last_owner": is_last_owner(request.place),
        "card_fixed": request.place.card_id is not None
        and not team.may_decide(request.place, request.place.role),
    }
    return render(request, "team/mine.html", shown, status=422 if pin else 200)


@in_shop()
@require_http_methods(["GET", "POST"])
def my_pin(request: ShopRequest) -> HttpResponse:
    """Set or forget one's own PIN for tills."""
    if request.method == "GET":
        return redirect("team:mine", request.shop.public_id)
    form = PinForm(request.POST)
    forget = "forget" in request.POST
    if not forget and not form.is_valid():
        return _mine(request, pin=form)
    set_pin(request.place, "" if forget else form.cleaned_data["pin"])
    _say(request, Answer.DONE)
    return redirect("team:mine", request.shop.public_id)


@in_shop()
@require_POST
def my_card(request: ShopRequest) -> HttpResponse:
    """Note one's own card."""
    _note_card(request, request.place)
    return redirect("team:mine", request.shop.public_id)


def _note_card(request: ShopRequest, person: Staff) -> None:
    from habitue.web.queries.card import find

    code = request.POST.get("code", "").strip()[:64]
    card = find(request.shop, code) if code else None
    if code and card is None:
        messages.error(request, spoken().text(N_("No card of this shop has the code {code}."), code=code))
        return
    _say(request, team.note_own_card(request.shop, person=person.pk, card=card, by=request.place))


@in_shop()
@require_POST
def leave(request: ShopRequest) -> HttpResponse:
    """End one's own place."""
    answer = team.remove(request.shop, person=request.place.pk, by=request.place, at=request.now)
    _say(request, answer)
    return redirect("front") if answer == Answer.DONE else redirect("team:mine", request.shop.public_id)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """The page a link of invitation opens: make an account or sign in, then take the place."""
    invitation = open_invitation(token, at=timezone.now())
    if invitation is None:
        return render(request, "team/join_gone.html", {"sentence": SENTENCES[Answer.GONE]}, status=410)
    if isinstance(request.user, User) and request.method == "POST":
        answer = team.accept(invitation, user=request.user, at=timezone.now())
        request.session.pop("invitation", None)
        _say(request, answer)
        return (
            redirect("counter:today", invitation.shop.public_id)
            if answer != Answer.GONE
            else redirect("front")
        )
    if not isinstance(request.user, User):
        request.session["invitation"] = token
    return render(request, "team/join.html", {"invitation": invitation, "here": request.path})


@in_shop(Role.OWNER)
@require_http_methods(["GET", "POST"])
def keys(request: ShopRequest) -> HttpResponse:
    """The shop's keys; a new one is shown once, in the answer itself."""
    form = KeyForm(request.POST or None, shop=request.shop)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        key, secret = make_key(
            request.shop, location=given["location"], name=given["name"], by=request.place, at=request.now
        )
        address = link_of(request, "/api/v1/events")
        return render(request, "team/key_made.html", {"key": key, "secret": secret, "address": address})
    return render(request, "team/keys.html", {"form": form, "keys": keys_of(request.shop)})


@in_shop(Role.OWNER)
@require_POST
def revoke(request: ShopRequest, pk: int) -> HttpResponse:
    """Close a key at once."""
    get_object_or_404(ApiKey, shop=request.shop, pk=pk)
    if revoke_key(request.shop, key=pk, at=request.now):
        messages.success(
            request, spoken().text(N_("The key is closed: what still uses it is refused from now on."))
        )
    return redirect("team:keys", request.shop.public_id)
