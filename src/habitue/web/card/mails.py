"""What is written to customers who look for their card."""

from __future__ import annotations

import logging
from smtplib import SMTPException

from django.core.mail import EmailMessage

from habitue.language import LANGUAGES, N_, Language
from habitue.web.models import Customer, Shop
from habitue.web.people_words import clean_line

_log = logging.getLogger("habitue.card")
SUBJECT = N_("{code} is your code for {shop}")
LINES = (
    N_("Type this code on your phone to open your card of {shop}:"),
    "{code}",
    N_("It works for ten minutes, once."),
    N_("If you did not ask for this, do nothing: nobody opens your card without this mail."),
)


def send_code(shop: Shop, person: Customer, code: str, *, reader: Language) -> None:
    """Send it, in the customer's language where that is known."""
    language = Language(person.language) if person.language in LANGUAGES else reader
    said = {"code": code, "shop": clean_line(shop.name)}
    body = "\n\n".join(language.text(line, **said) for line in LINES)
    try:
        EmailMessage(language.text(SUBJECT, **said), f"{body}\n\n{said['shop']}\n", to=[person.email]).send()
    except (SMTPException, OSError):
        # the page says the same as ever: an error would tell that somebody has the address
        _log.exception("a code for a card could not be sent")
