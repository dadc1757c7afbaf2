"""What happens once a customer is there: their code is shown large, and the programme welcomes them."""

from __future__ import annotations

from django.contrib import messages

from habitue.language import N_
from habitue.web.access import ShopRequest
from habitue.web.actions.card import welcome
from habitue.web.counter.recording import sender_of
from habitue.web.languages import spoken
from habitue.web.models import Customer
from habitue.web.queries.customer import main_card


def greet(request: ShopRequest, person: Customer) -> None:
    """Say that the card is made, and record what the programmes give at welcome."""
    messages.success(request, spoken().text(N_("The card is made. Show the code, or note it on a card.")))
    card = main_card(request.shop, person)
    answer = welcome(request.shop, card, sender=sender_of(request), at=request.now) if card else None
    if answer is not None and answer.kind == "done":
        messages.success(request, answer.text(spoken()))
