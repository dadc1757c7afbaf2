"""The link by which somebody chooses a new password without a mail."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from habitue.web.models import User


def reset_path(email: str) -> str | None:
    """The path of the link, good once and for as long as Django's own; None where nobody has the address."""
    user = User.objects.filter(email=email.lower(), is_active=True).first()
    if user is None:
        return None
    key = default_token_generator.make_token(user)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
