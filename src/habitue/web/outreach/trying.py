"""A letter sent to oneself, as a customer would get it: it is no message, and its link stops nothing."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.urls import reverse

from habitue.language import N_
from habitue.loyalty.courtesy import Channel
from habitue.web.access import ShopRequest
from habitue.web.channels.email import Email
from habitue.web.channels.letter import Letter, Outcome
from habitue.web.languages import spoken
from habitue.web.outreach.letters import stop_address_of
from habitue.web.outreach.showing import Preview, mails_go_out
from habitue.web.outreach.stopping import NOBODY
from habitue.web.public_address import address_of
from habitue.web.queries.message import manners_of


def try_letter(request: ShopRequest, preview: Preview | None) -> None:
    """Send it to oneself where that can be done, and say what became of it or what is missing."""
    if not mails_go_out(request.shop):
        messages.error(request, spoken().text(N_("This server sends no e-mails yet.")))
    elif preview is None:
        messages.error(request, spoken().text(N_("There is no customer yet to write about.")))
    else:
        _send_to_myself(request, preview)


def _send_to_myself(request: ShopRequest, preview: Preview) -> None:
    shop, language = request.shop, preview.language
    letter = Letter(
        key=uuid4(),
        shop=shop,
        to=request.user.email,
        language=language,
        subject=language.text(N_("Test: {subject}"), subject=preview.subject),
        body=preview.body,
        why=language.text(N_("A test to yourself: no customer was written to.")),
        home=address_of(reverse("card:card", args=[shop.public_id])),
        stop=stop_address_of(NOBODY, Channel.EMAIL),
        reply_to=manners_of(shop).reply_to,
    )
    with Email().open() as send:
        if send(letter) is Outcome.SENT:
            sent = spoken().text(N_("Sent to {address}."), address=request.user.email)
            messages.success(request, sent)
        else:
            messages.error(request, spoken().text(N_("The mail server did not take it. Try again later.")))
