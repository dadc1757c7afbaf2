"""Page: a friend opens the link of a gift, and takes it on the card of this device or on a new one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from habitue.language import N_
from habitue.web.actions.friend_gift import MINE, OWN, take
from habitue.web.actions.joining import join
from habitue.web.card.door import CardRequest, at_the_shop, too_many
from habitue.web.card.joining import join_form, person_of, welcomed
from habitue.web.card.showing import plain_face
from habitue.web.languages import spoken
from habitue.web.models import Card, FriendGift
from habitue.web.queries.counter import card_of
from habitue.web.queries.friend_gift import by_token, is_late, name_of

_Outcome = FriendGift.Outcome
WHY_NOT: dict[str, str] = {
    _Outcome.TAKEN: N_("Somebody has taken it already: a gift is for one friend."),
    _Outcome.TAKEN_BACK: N_("{giver} has taken it back."),
    _Outcome.LATE: N_("It could be taken until {day}. It is back with {giver}."),
    _Outcome.OVER: N_("The shop does not offer it any more. It is back with {giver}."),
    _Outcome.LEFT: N_("Whoever gave it has left, and their gift with them."),
    OWN: N_("This is your own gift. Send the link to a friend, or take it back from your card."),
    MINE: N_("You have it: it is on your card."),
    "": N_("Look whether the link is complete, or ask for a new one."),
}


@at_the_shop
@require_http_methods(["GET", "POST"])
def taking(request: CardRequest, token: str) -> HttpResponseBase:
    """Show what is given and by whom; whoever presses the button first has it."""
    if refused := too_many(request, "card_open"):
        return refused
    shop, gift = request.store, by_token(request.store, token)
    mine = request.card if request.card and request.card.customer else None
    why = _why_not(request, gift, mine)
    if gift is None or why:
        return _gone(request, gift, why)
    if mine is None:
        return _joining(request, gift)
    if request.method == "POST":
        return _told(request, gift, take(shop, gift, mine, at=request.now))
    return _page(request, gift)


def _joining(request: CardRequest, gift: FriendGift) -> HttpResponseBase:
    """Join and take in one."""
    form = join_form(request)
    if request.method == "POST" and (refused := too_many(request, "card_join")):
        return refused
    if request.method == "POST" and form.is_valid():
        shop, person = request.store, person_of(form)
        card = join(shop, person, form=form.cleaned_data["form"], at=request.now, location=None)
        _told(request, gift, take(shop, gift, card, at=request.now))
        return welcomed(request, card, form)
    return _page(request, gift, form=form)


def _why_not(request: CardRequest, gift: FriendGift | None, mine: Card | None) -> str:
    """Why it cannot be taken, as far as that is known before; empty where it can."""
    if gift is None:
        return ""
    if gift.outcome:
        has_it = mine is not None and gift.taken_by is not None and _holder(request, gift.taken_by) == mine
        return MINE if has_it else str(gift.outcome)
    if mine is not None and _holder(request, gift.card) == mine:
        return OWN
    day = request.now.astimezone(request.store.zone).date()
    return _Outcome.LATE.value if is_late(gift, day) else ""


def _holder(request: CardRequest, card: Card) -> Card | None:
    return card_of(request.store, card.key)


def _giver(request: CardRequest, gift: FriendGift) -> str:
    """The giver's first name, as they are called now."""
    card = _holder(request, gift.card)
    name = card.customer.first_name if card and card.customer else ""
    return name or spoken().text(N_("a friend"))


def _told(request: CardRequest, gift: FriendGift, came_of_it: str) -> HttpResponse:
    """Say on the card what came of it."""
    if came_of_it in (_Outcome.TAKEN, MINE):
        messages.success(request, spoken().text(N_("The gift is on your card: ask for it at the counter.")))
    else:
        messages.warning(request, _words(request, gift, came_of_it))
    return redirect("card:card", request.store.public_id)


def _words(request: CardRequest, gift: FriendGift | None, why: str) -> str:
    if gift is None:
        return spoken().text(WHY_NOT[""])
    return spoken().text(WHY_NOT[why], giver=_giver(request, gift), day=spoken().day(gift.until))


def _page(request: CardRequest, gift: FriendGift, **more: object) -> HttpResponse:
    shop, name = request.store, name_of(gift)
    shown = {
        "shop": shop,
        "name": name,
        "giver": _giver(request, gift),
        "until": gift.until,
        "face": plain_face(shop, name),
        "token": request.resolver_match.kwargs["token"] if request.resolver_match else "",
    }
    return render(request, "card/take.html", shown | more)


def _gone(request: CardRequest, gift: FriendGift | None, why: str) -> HttpResponse:
    shown = {"shop": request.store, "why": _words(request, gift, why), "held": request.card is not None}
    status = 200 if why in (OWN, MINE) else 410
    return render(request, "card/take_gone.html", shown, status=status)
