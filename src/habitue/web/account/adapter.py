"""How accounts are made: the first one freely, later ones by invitation unless the host opened sign-up."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from habitue.web.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Habitué's rules for accounts."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Whether a visitor may make an account now."""
        if settings.SIGNUP == "open" or request.session.get("invitation"):
            return True
        return not User.objects.exists()

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:  # noqa: FBT001, FBT002
        """Addresses are kept in small letters, so that one person has one account."""
        user = super().save_user(request, user, form, commit=False)
        user.email = user.email.lower()
        if commit:
            user.save()
        return user
