"""What is written to customers who look for their card, or confirm their address."""

from __future__ import annotations

import logging
from smtplib import SMTPException

from django.core.mail import EmailMessage

from habitue.language import LANGUAGES, N_, Language
from habitue.web.models import AddressCode
from habitue.web.people_words import clean_line
from habitue.web.queries.address import holder_of

_log = logging.getLogger("habitue.card")
SUBJECT = N_("{code} is your code for {shop}")
LINES = (
    N_("Type this code on your phone to open your card of {shop}:"),
    "{code}",
    N_("It works for ten minutes, once."),
    N_("If you did not ask for this, do nothing: nobody opens your card without this mail."),
)


def send_code(asked: AddressCode, code: str) -> bool:
    """Send it, in the customer's language where that is known; False where it could not be sent."""
    shop = asked.shop
    person = asked.customer or holder_of(shop, asked.email)
    known = (one for one in (person.language if person else "", asked.language) if one in LANGUAGES)
    language = Language(next(known, "en"))
    said = {"code": code, "shop": clean_line(shop.name)}
    body = "\n\n".join(language.text(line, **said) for line in LINES)
    try:
        EmailMessage(language.text(SUBJECT, **said), f"{body}\n\n{said['shop']}\n", to=[asked.email]).send()
    except (SMTPException, OSError):
        _log.exception("a code for a card could not be sent; it is tried again")
        return False
    return True
