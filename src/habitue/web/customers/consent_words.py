"""The words in which a customer is asked, and those of a withdrawal: kept with each consent as they were shown."""

from __future__ import annotations

from habitue.language import N_, Language
from habitue.web.models import Shop

ASKED = {
    "email": N_(
        "I agree that {shop} writes to me by e-mail with news and offers. I can withdraw this at any time."
    ),
    "sms": N_(
        "I agree that {shop} sends me text messages with news and offers. I can withdraw this at any time."
    ),
    "push": N_(
        "I agree that {shop} sends notifications with news and offers to my phone. I can withdraw this at any time."
    ),
    "post": N_("I agree that {shop} sends me news and offers by post. I can withdraw this at any time."),
    "card": N_("I want to see on my card what {shop} writes to me."),
}
WITHDRAWN = {
    "email": N_("I no longer want to hear from {shop} by e-mail."),
    "sms": N_("I no longer want to hear from {shop} by text message."),
    "push": N_("I no longer want notifications from {shop}."),
    "post": N_("I no longer want to hear from {shop} by post."),
    "card": N_("I no longer want messages from {shop} on my card."),
}


def consent_words(shop: Shop, channel: str, language: Language, *, given: bool) -> str:
    """What is said with a yes, or with a no."""
    return language.text((ASKED if given else WITHDRAWN)[channel], shop=shop.name)
