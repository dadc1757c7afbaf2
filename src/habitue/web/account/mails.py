"""What the server writes to people who sign in: a subject and a few plain lines for each occasion."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from habitue.language import N_
from habitue.web.languages import spoken

_NOT_YOU = N_("If you did not ask for this, do nothing: nobody gets in without this mail.")
_CODE = (
    N_("{code} is your code"),
    (N_("Type this code in the window that asks for it:"), "{code}", _NOT_YOU),
)
_MAILS: dict[str, tuple[str, tuple[str, ...]]] = {
    "email_confirmation": _CODE,
    "email_confirmation_signup": _CODE,
    "login_code": _CODE,
    "password_reset_code": _CODE,
    "password_reset_key": (
        N_("A new password for Habitué"),
        (N_("To choose a new password, open this address:"), "{password_reset_url}", _NOT_YOU),
    ),
    "unknown_account": (
        N_("No account with this address"),
        (N_("Somebody asked for a new password with this address, but there is no account for it here."),),
    ),
    "account_already_exists": (
        N_("You already have an account"),
        (
            N_("Somebody tried to make an account with this address, which already has one."),
            N_("If it was you and you forgot the password, open this address:"),
            "{password_reset_url}",
        ),
    ),
}
_NEWS = {
    "password_changed": N_("Your password was changed"),
    "password_set": N_("Your account now has a password"),
    "password_reset": N_("Your password was changed"),
    "email_changed": N_("The e-mail address of your account was changed"),
    "email_confirm": N_("Your e-mail address is confirmed"),
    "email_deleted": N_("An e-mail address was removed from your account"),
    "totp_activated": N_("An authenticator app now protects your account"),
    "totp_deactivated": N_("The authenticator app was removed from your account"),
    "webauthn_added": N_("A passkey was added to your account"),
    "webauthn_removed": N_("A passkey was removed from your account"),
    "recovery_codes_generated": N_("New recovery codes were made for your account"),
}
_ALARM = N_("If it was not you, choose a new password at once and look at your open sessions.")


def written(template_prefix: str, context: dict[str, Any]) -> tuple[str, str]:
    """Subject and body of the mail that allauth names so, in the reader's language."""
    occasion = template_prefix.rsplit("/", 1)[-1]
    if occasion in _NEWS:
        return _news(_NEWS[occasion], context)
    subject, lines = _MAILS[occasion]
    values = {name: context.get(name, "") for name in ("code", "password_reset_url")}
    speak = spoken().text
    body = "\n\n".join(speak(line, **values) for line in lines)
    return speak(subject, **values), _signed(body)


def _news(subject: str, context: dict[str, Any]) -> tuple[str, str]:
    speak = spoken().text
    where = [str(context[name]) for name in ("timestamp", "ip", "user_agent") if context.get(name)]
    body = "\n\n".join([speak(subject) + ".", "\n".join(where), speak(_ALARM)])
    return speak(subject), _signed(body)


def _signed(body: str) -> str:
    return f"{body}\n\nHabitué\n"


def context(_request: HttpRequest) -> dict[str, Any]:
    """For templates: whether a mail that is sent reaches anybody."""
    return {"mails_go_out": settings.MAIL["configured"]}
