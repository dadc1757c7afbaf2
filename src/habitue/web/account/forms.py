"""allauth's forms in Habitué's words, and the form of one's own account."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.base import forms as second
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.contrib.auth.password_validation import get_default_password_validators

from habitue.language import N_
from habitue.web.actions.digest import want_digest
from habitue.web.languages import spoken
from habitue.web.models import Role, User
from habitue.web.queries.shop import places_of

EMAIL = N_("E-mail address")
_PASSWORD_HELP = N_("At least {n} characters; a short sentence is easy to remember and hard to guess.")
_SIX = N_("The six figures that the app shows now.")
_EITHER = N_("Six figures from your app, or one of your recovery codes.")


def password_help() -> str:
    """What a good password is, in one sentence."""
    shortest = [
        found.min_length for found in get_default_password_validators() if hasattr(found, "min_length")
    ]
    return spoken().text(_PASSWORD_HELP, n=shortest[0])


class _Plain:
    """Labels of our own above the fields; nothing inside a field vanishes when one types."""

    words: ClassVar[dict[str, tuple[str, str]]] = {}
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in self.words:
                label, help_text = self.words[name]
                field.label = spoken().text(label)
                field.help_text = spoken().text(help_text) if help_text else ""
            if field.widget.attrs.get("autocomplete") == "new-password":
                field.help_text = "" if name == "password2" else password_help()


class SignUp(_Plain, account.SignupForm):
    """Make an account."""

    first_name = forms.CharField(max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    field_order: ClassVar[list[str]] = ["first_name", "email", "password1"]
    words: ClassVar = {
        "first_name": (N_("Your name"), N_("As your colleagues know you; the journal shows it.")),
        "email": (EMAIL, ""),
        "password1": (N_("Password"), ""),
    }


class SignIn(_Plain, account.LoginForm):
    """Sign in by password."""

    words: ClassVar = {"login": (EMAIL, ""), "password": (N_("Password"), "")}


class ChangePassword(_Plain, account.ChangePasswordForm):
    """A new password, knowing the old one."""

    words: ClassVar = {
        "oldpassword": (N_("Password you use now"), ""),
        "password1": (N_("New password"), ""),
        "password2": (N_("New password once more"), ""),
    }


class SetPassword(_Plain, account.SetPasswordForm):
    """A first password for an account that was made with a passkey."""

    words: ClassVar = {"password1": (N_("New password"), ""), "password2": (N_("New password once more"), "")}


class ResetPasswordKey(_Plain, account.ResetPasswordKeyForm):
    """A new password, by the link from a mail."""

    words: ClassVar = SetPassword.words


class ResetPassword(_Plain, account.ResetPasswordForm):
    """Ask for the link."""

    words: ClassVar = {"email": (EMAIL, "")}


class AddEmail(_Plain, account.AddEmailForm):
    """Change the address."""

    words: ClassVar = {"email": (N_("New e-mail address"), "")}


class Reauthenticate(_Plain, account.ReauthenticateForm):
    """The password once more, before something delicate."""

    words: ClassVar = {"password": (N_("Password"), "")}


class RequestCode(_Plain, account.RequestLoginCodeForm):
    """Ask for a code by mail."""

    words: ClassVar = {"email": (EMAIL, "")}


class ConfirmSignInCode(_Plain, account.ConfirmLoginCodeForm):
    """The code from the mail."""

    words: ClassVar = {"code": (N_("Code from the mail"), "")}


class ConfirmAddressCode(_Plain, account.ConfirmEmailVerificationCodeForm):
    """The code from the mail."""

    words: ClassVar = ConfirmSignInCode.words


class SecondFactor(_Plain, second.AuthenticateForm):
    """A code at sign-in."""

    words: ClassVar = {"code": (N_("Code"), _EITHER)}


class SecondFactorAgain(_Plain, second.ReauthenticateForm):
    """A code before something delicate."""

    words: ClassVar = SecondFactor.words


class ActivateApp(_Plain, totp.ActivateTOTPForm):
    """The first code of an authenticator app."""

    words: ClassVar = {"code": (N_("Code from the app"), _SIX)}


class AddPasskey(_Plain, webauthn.AddWebAuthnForm):
    """A passkey: it opens the account by itself, with the phone's or computer's own lock."""

    words: ClassVar = {
        "name": (N_("Name of the passkey"), N_("Say where it lives: “Ana’s phone”, “key in the drawer”.")),
        "passwordless": (N_("It signs in by itself, without the password"), ""),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True


class NamePasskey(_Plain, webauthn.EditWebAuthnForm):
    """Another name for a passkey."""

    words: ClassVar = {"name": AddPasskey.words["name"]}


class NewPasskeyAccount(_Plain, webauthn.SignupWebAuthnForm):
    """The passkey of a new account."""

    words: ClassVar = {"name": AddPasskey.words["name"]}


class MyselfForm(forms.ModelForm):
    """Name and language."""

    class Meta:
        model = User
        fields: ClassVar = ["first_name", "language"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        speak = spoken().text
        self.fields["first_name"].label = speak(N_("Your name"))
        self.fields["first_name"].required = True
        self.fields["first_name"].widget.attrs["autocomplete"] = "name"
        self.fields["language"] = forms.ChoiceField(
            label=speak(N_("Language")),
            choices=[
                ("", speak(N_("As the browser says"))),
                ("fr", "Français"),
                ("en", "English"),
            ],
            required=False,
        )
        self.letters = {f"letter_{one.pk}": one for one in places_of(self.instance) if one.manages}
        for name, place in self.letters.items():
            label = speak(N_("Weekly letter about {shop}"), shop=place.shop.name)
            wanted = place.role == Role.OWNER if place.digest is None else place.digest
            self.fields[name] = forms.BooleanField(label=label, initial=wanted, required=False)

    def save(self, commit: bool = True) -> User:  # noqa: FBT001, FBT002  (Django's signature)
        """Keep who one is, and which letters one wants."""
        for name, place in self.letters.items():
            want_digest(place, wanted=self.cleaned_data[name])
        saved: User = super().save(commit)
        return saved
