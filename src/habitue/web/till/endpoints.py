"""What only tills ask: how the shop is, whose card this is, whether a PIN is right."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from babel.numbers import get_currency_precision
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import override
from ninja import Router

from habitue.language import N_
from habitue.web.actions.device import heard_from
from habitue.web.actions.ledger_terms import rules_of
from habitue.web.actions.pin import try_pin
from habitue.web.api.keys import STAFF, TillKey, Unreadable
from habitue.web.api.speaking import language_of
from habitue.web.languages import spoken
from habitue.web.models import Device, Shop, Staff
from habitue.web.queries.till import at_work, last_at, person_of
from habitue.web.staff_pass import PASS, staff_pass, vouched
from habitue.web.till.looking import found_json, last_json, wishes

CLOCK, UNSENT, OLDEST = "Habitue-Clock", "Habitue-Unsent", "Habitue-Oldest"
_MOST_BYTES = 1000
_MOST_UNSENT = 1_000_000

router = Router(auth=TillKey())


class Till:
    """The till that asks, its shop, and the instant."""

    def __init__(self, request: Any) -> None:
        self.device: Device = request.auth
        self.shop = Shop.objects.defer("picture").get(pk=self.device.shop_id)
        self.device.shop = request.shop = self.shop
        self.now = timezone.now()
        self.day = rules_of(self.shop).day_of(self.now)
        self.headers = request.headers

    def person(self, people: list[Staff]) -> Staff | None:
        """Who stands there, so far as that is certain: by a pass of today, or where nobody in the shop has a PIN."""
        number = self.headers.get(STAFF, "")
        found = next((one for one in people if str(one.pk) == number), None)
        if found is None or not any(one.pin for one in people):
            return found
        return found if vouched(self.headers.get(PASS), self.device, found.pk) == self.day else None

    def listen(self) -> None:
        """Note what the till says of its clock and its queue."""
        heard_from(
            self.device,
            at=self.now,
            clock=_instant(self.headers.get(CLOCK)),
            unsent=_count(self.headers.get(UNSENT)),
            oldest_unsent_at=_instant(self.headers.get(OLDEST)),
        )


Answer = tuple[int, dict[str, Any]]


def _spoken(endpoint: Callable[[Till, Any], Answer]) -> Callable[[HttpRequest], HttpResponse]:
    """An endpoint that answers in the language asked for, and that nobody on the way keeps."""

    def answered(request: HttpRequest) -> HttpResponse:
        till = Till(request)
        with override(language_of(request, till.shop).base):
            status, body = endpoint(till, request)
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        headers = {"Cache-Control": "no-store"}
        return HttpResponse(text, status=status, content_type="application/json", headers=headers)

    answered.__name__, answered.__doc__ = endpoint.__name__, endpoint.__doc__
    return answered


@router.get("/state", summary="How the shop is", operation_id="till_state", url_name="till_state")
@_spoken
def state(till: Till, _request: Any) -> Answer:
    """What a till needs to know to work, also without network: people, what a visit asks, what can be given.

    The till says in `Habitue-Clock` what its clock shows, in `Habitue-Unsent` and `Habitue-Oldest` how much it has still
    to deliver and since when.
    """
    till.listen()
    people = at_work(till.shop)
    person = till.person(people)
    shop = till.shop
    device = Device.objects.select_related("location").get(pk=till.device.pk)
    return 200, {
        "now": till.now.isoformat(),
        "day": till.day.isoformat(),
        "shop": {
            "id": shop.public_id,
            "name": shop.name,
            "language": shop.language,
            "currency": shop.currency,
            "digits": get_currency_precision(shop.currency),
            "zone": shop.timezone,
        },
        "till": {
            "id": device.pk,
            "name": device.name,
            "place": device.location.name if device.location else "",
        },
        "staff": [{"id": one.pk, "name": one.name, "pin": bool(one.pin)} for one in people],
        "pins": any(one.pin for one in people),
        "person": person.pk if person else None,
        **wishes(shop, till.now),
        "last": [last_json(event, spoken()) for event in last_at(till.device, till.day)] if person else [],
    }


@router.get("/card", summary="Whose card it is", operation_id="till_card", url_name="till_card")
@_spoken
def card(till: Till, request: Any) -> Answer:
    """A card by its code or key, with all that staff should see; or whom a phone number or a name may mean."""
    text = request.GET.get("code", "").strip()[:200]
    people = at_work(till.shop)
    person = till.person(people)
    if person is None:
        text = N_("Say who you are: enter your PIN at this till.")
        return 403, {"error": "pin_wanted", "text": spoken().text(text)}
    found = found_json(till.shop, text, by=person, at=till.now) if text else None
    if found is None:
        return 404, {"error": "nobody", "text": spoken().text(N_("Nobody was found."))}
    return 200, found


@router.post("/pin", summary="Try a PIN", operation_id="till_pin", url_name="till_pin")
@_spoken
def pin(till: Till, request: Any) -> Answer:
    """Say who stands at the till: `{"staff": 3, "pin": "0000"}` is answered with a pass that is good until the day ends.

    After five wrong ones at a till each further one costs a wait that doubles; other tills of the shop count too.
    """
    said = _said(request)
    person = person_of(till.shop, said["staff"])
    if person is None:
        return 404, _refusal("no_such_person", N_("Nobody of this shop is meant."))
    if not person.pin:
        if any(one.pin for one in at_work(till.shop)):
            text = N_("You have no PIN yet: set one on your own phone, under “My place here”.")
            return 403, _refusal("no_pin", text)
        return 200, _pass(till, person)
    tried = try_pin(till.device, person, said["pin"], at=till.now)
    if tried.wait:
        seconds = int(tried.wait.total_seconds()) + 1
        return 429, {**_refusal("wait", N_("Too many wrong PINs. Wait a moment.")), "seconds": seconds}
    if not tried.right:
        return 403, {**_refusal("wrong_pin", N_("This PIN is wrong.")), "left": tried.left}
    return 200, _pass(till, person)


def _pass(till: Till, person: Staff) -> dict[str, Any]:
    made = staff_pass(till.device, person, day=till.day)
    return {"staff": person.pk, "name": person.name, "pass": made, "day": till.day.isoformat()}


def _refusal(code: str, text: str) -> dict[str, Any]:
    return {"error": code, "text": spoken().text(text)}


def _said(request: Any) -> dict[str, Any]:
    try:
        found = json.loads(request.body[:_MOST_BYTES])
        staff, digits = found["staff"], found.get("pin") or ""
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise Unreadable(400, "not_json", N_("The request is not JSON.")) from error
    if type(staff) is not int or abs(staff) >= 2**63 or not isinstance(digits, str):
        raise Unreadable(400, "not_json", N_("The request is not JSON."))
    return {"staff": staff, "pin": digits[:64]}


def _instant(text: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(text) if text and len(text) <= 40 else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def _count(text: str | None) -> int:
    return min(int(text), _MOST_UNSENT) if text and text.isdecimal() and len(text) < 10 else 0
