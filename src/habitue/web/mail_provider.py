"""Mail by a provider's own interface instead of SMTP: which ones there are, and what django-anymail calls their settings.

A provider tells afterwards what came back and what was called unwanted; some sign what they tell with a key of theirs, the others
send the name and password that stand in the address they are given. ``Provider.signed`` says which.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured

SECONDS = 20


@dataclass(frozen=True, slots=True)
class Provider:
    """Anymail's names of one provider's settings; ``keys`` are what ``HABITUE_MAIL_KEY`` holds, by colons."""

    name: str
    keys: tuple[str, ...]
    api: str
    view: str
    signed: str = ""
    domain: str = ""


PROVIDERS: Mapping[str, Provider] = {
    "brevo": Provider("Brevo", ("BREVO_API_KEY",), "BREVO_API_URL", "brevo.BrevoTrackingWebhookView"),
    "mailgun": Provider(
        "Mailgun",
        ("MAILGUN_API_KEY",),
        "MAILGUN_API_URL",
        "mailgun.MailgunTrackingWebhookView",
        signed="MAILGUN_WEBHOOK_SIGNING_KEY",
        domain="MAILGUN_SENDER_DOMAIN",
    ),
    "mailjet": Provider(
        "Mailjet",
        ("MAILJET_API_KEY", "MAILJET_SECRET_KEY"),
        "MAILJET_API_URL",
        "mailjet.MailjetTrackingWebhookView",
    ),
    "postmark": Provider(
        "Postmark", ("POSTMARK_SERVER_TOKEN",), "POSTMARK_API_URL", "postmark.PostmarkTrackingWebhookView"
    ),
    "resend": Provider(
        "Resend",
        ("RESEND_API_KEY",),
        "RESEND_API_URL",
        "resend.ResendTrackingWebhookView",
        signed="RESEND_SIGNING_SECRET",
    ),
    "sendgrid": Provider(
        "SendGrid",
        ("SENDGRID_API_KEY",),
        "SENDGRID_API_URL",
        "sendgrid.SendGridTrackingWebhookView",
        signed="SENDGRID_TRACKING_WEBHOOK_VERIFICATION_KEY",
    ),
}


def chosen() -> str:
    """The provider that ``HABITUE_MAIL_PROVIDER`` names; empty where mail goes by SMTP.

    Raises:
        ImproperlyConfigured: there is no such provider, its key is missing, or SMTP is chosen as well.
    """
    name = _said("PROVIDER").lower()
    if not name:
        return ""
    if name not in PROVIDERS:
        raise ImproperlyConfigured(f"HABITUE_MAIL_PROVIDER is {name!r}; it is one of {', '.join(PROVIDERS)}.")
    if os.environ.get("HABITUE_EMAIL_URL"):
        raise ImproperlyConfigured(
            "Mail goes by HABITUE_EMAIL_URL or by HABITUE_MAIL_PROVIDER: set one of them."
        )
    wanted = len(PROVIDERS[name].keys)
    if len(_said("KEY").split(":")) != wanted or not _said("KEY"):
        shape = "key:secret" if wanted > 1 else "the key of its interface"
        raise ImproperlyConfigured(f"HABITUE_MAIL_PROVIDER is {name}: set HABITUE_MAIL_KEY to {shape}.")
    return name


def anymail(name: str) -> dict[str, Any]:
    """The settings of django-anymail for that provider; empty for none."""
    if not name:
        return {}
    one, webhook = PROVIDERS[name], _said("WEBHOOK")
    if webhook and not one.signed and ":" not in webhook:
        raise ImproperlyConfigured(
            f"HABITUE_MAIL_WEBHOOK for {name} is name:password, as in the address it calls."
        )
    found: dict[str, Any] = dict(zip(one.keys, _said("KEY").split(":"), strict=True))
    found["REQUESTS_TIMEOUT"] = SECONDS
    optional = {one.api: _said("API"), one.domain: _said("DOMAIN")}
    found |= {setting: said for setting, said in optional.items() if setting and said}
    if webhook:
        found[one.signed or "WEBHOOK_SECRET"] = webhook
    return found


def _said(name: str) -> str:
    return os.environ.get(f"HABITUE_MAIL_{name}", "").strip()
