"""How accounts are made, what mails say, and how second factors are kept."""

from __future__ import annotations

import base64
from typing import Any, ClassVar
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.utils import timezone
from django.utils.encoding import force_bytes

from habitue.language import N_
from habitue.web.account.mails import written
from habitue.web.languages import later, spoken
from habitue.web.models import User
from habitue.web.public_address import address_of
from habitue.web.queries.staff import open_invitation


class AccountAdapter(DefaultAccountAdapter):
    """Habitué's rules for accounts."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": later(N_("This account is closed.")),
        "email_password_mismatch": later(N_("The e-mail address and the password do not go together.")),
        "email_taken": later(N_("There is already an account with this address.")),
        "enter_current_password": later(N_("Type the password you use now.")),
        "incorrect_code": later(N_("This code is not right.")),
        "incorrect_password": later(N_("This password is not right.")),
        "invalid_password_reset": later(N_("This link was already used or is too old. Ask for a new one.")),
        "too_many_login_attempts": later(N_("Too many attempts. Wait five minutes, then try again.")),
        "rate_limited": later(N_("Too many requests at once. Wait a minute, then try again.")),
        "same_as_current": later(N_("This is already your address.")),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Whether a visitor may make an account now: the first of all, the invited, anyone where the host allows it."""
        if settings.SIGNUP == "open" or not User.objects.exists():
            return True
        token = request.session.get("invitation", "")
        return open_invitation(token, at=timezone.now()) is not None

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:  # noqa: FBT001, FBT002
        """Addresses are kept in small letters, so that one person has one account."""
        user = super().save_user(request, user, form, commit=False)
        user.email = user.email.lower()
        user.language = spoken().base
        if commit:
            user.save()
        return user

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        """The mail in Habitué's own words, plain text without pictures."""
        if settings.ADDRESS and (link := context.get("password_reset_url")):
            # whatever host the visitor's browser named: the mail goes to somebody else, perhaps
            context = context | {"password_reset_url": address_of(urlsplit(link).path)}
        subject, body = written(template_prefix, context)
        to = [email] if isinstance(email, str) else email
        return EmailMessage(subject, body, self.get_from_email(), to, headers=headers)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of authenticator apps and recovery codes lie encrypted: a copy of the database alone opens no account."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": later(N_("This code is not right.")),
        "cannot_generate_recovery_codes": later(
            N_("Recovery codes come with a second factor: set one up first.")
        ),
        "unverified_email": later(N_("Confirm your e-mail address first.")),
    }

    def encrypt(self, text: str) -> str:
        """The secret under a key made of the server's secret key."""
        return _vault().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret in clear."""
        return _vault().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002  (allauth's signature)
        """A name to begin with, which the user may change."""
        known = user.authenticator_set.filter(type=type).count()
        return spoken().text(N_("Passkey {number}"), number=known + 1)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The server's name as a passkey shows it."""
        return {**super().get_public_key_credential_rp_entity(), "name": "Habitué"}


def _vault() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str | bytes) -> bytes:
    derived = HKDF(SHA256(), 32, salt=None, info=b"habitue second factor").derive(force_bytes(key))
    return base64.urlsafe_b64encode(derived)
