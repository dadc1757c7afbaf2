"""Reads of one's own account."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from habitue.web.models import User


@dataclass(frozen=True, slots=True)
class Security:
    """How an account is protected."""

    password: bool
    passkeys: int
    app: bool
    codes_left: int
    sessions: int

    @property
    def second_factor(self) -> bool:
        """Whether a stolen password alone opens nothing."""
        return self.app or self.passkeys > 0


def security_of(user: User) -> Security:
    """How the account is protected, at a glance."""
    found = list(Authenticator.objects.filter(user=user))
    kinds = Authenticator.Type
    codes = next((one for one in found if one.type == kinds.RECOVERY_CODES), None)
    return Security(
        password=user.has_usable_password(),
        passkeys=sum(one.type == kinds.WEBAUTHN for one in found),
        app=any(one.type == kinds.TOTP for one in found),
        codes_left=len(codes.wrap().get_unused_codes()) if codes else 0,
        sessions=len(open_sessions(user)),
    )


def open_sessions(user: User) -> list[UserSession]:
    """Where the user is signed in, latest first."""
    found: list[UserSession] = UserSession.objects.purge_and_list(user)
    return sorted(found, key=lambda session: session.created_at, reverse=True)
