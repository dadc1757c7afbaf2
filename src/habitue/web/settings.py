"""Settings of the server, from the environment, safe where nothing is said.

``HABITUE_DATA``           folder of the database and the secret key; default ``~/.local/share/habitue``
``HABITUE_DATABASE_URL``   ``postgresql://...`` or ``sqlite:///path``; default a SQLite file in that folder
``HABITUE_SECRET_KEY``     else made once and kept in the folder, readable by its owner only
``HABITUE_HOSTS``          host names the server answers to, by commas; default loopback only
``HABITUE_ADDRESS``        the address that people see, such as ``https://loyalty.example.org``: links in mails and square codes begin with it
``HABITUE_HTTPS``          ``1`` behind a proxy that speaks HTTPS and sets X-Forwarded-Proto
``HABITUE_SIGNUP``         ``first`` (default: the first account only, others by invitation) or ``open``
``HABITUE_EMAIL_URL``      ``smtp://user:password@host:port`` or ``smtps://``; without it mails go to the log
``HABITUE_MAIL_PROVIDER``  instead: ``brevo``, ``mailgun``...; with ``HABITUE_MAIL_KEY``, ``_DOMAIN``, ``_API``, ``_WEBHOOK``
``HABITUE_EMAIL_FROM``     the sender of mails
``HABITUE_PUSH``           ``off``: no notifications on phones; they are on where ``HABITUE_ADDRESS`` begins with https://
``HABITUE_PUSH_CONTACT``   whom push services may write to, ``mailto:`` or ``https://``; default ``HABITUE_ADDRESS``
``HABITUE_PUSH_KEY``       else made once and kept in the folder, readable by its owner only
``HABITUE_SMS_GATEWAY``    ``twilio`` or the dotted name of a class; with ``HABITUE_SMS_ACCOUNT``, ``_TOKEN``, ``_SENDER``, ``_API``
``HABITUE_SMS_PRICE``      what one text message costs: ``0.075 EUR, 0.04 GBP``
``HABITUE_DEBUG``          ``1`` for developers
"""

from __future__ import annotations

import os
from pathlib import Path

from django.urls import reverse_lazy

from habitue.web.environment import address, data_folder, database, email, flag, hosts, push, secret_key, sms
from habitue.web.mail_provider import anymail
from habitue.web.text_prices import text_prices

DATA = data_folder()
DEBUG = flag("HABITUE_DEBUG")
SECRET_KEY = secret_key(DATA)
ALLOWED_HOSTS = hosts()
ADDRESS = address()
HTTPS = flag("HABITUE_HTTPS")
SIGNUP = os.environ.get("HABITUE_SIGNUP", "first")
DEMO = flag("HABITUE_DEMO")  # set by `habitue demo` for its own folder: its door opens without a password

DATABASES = {"default": database(DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "habitue.web",
]
MIDDLEWARE = [
    "habitue.web.logs.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "habitue.web.api.door.ProgramsDoor",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "habitue.web.languages.UserLanguage",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
]
ROOT_URLCONF = "habitue.web.urls"
WSGI_APPLICATION = "habitue.web.wsgi.application"
HERE = Path(__file__).parent
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "habitue.web.languages.words",
                "habitue.web.account.mails.context",
            ],
            "builtins": ["habitue.web.templatetags.words"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.append("django.forms")

AUTH_USER_MODEL = "web.User"
# one backend: a second one would hash once more, and only for wrong passwords
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
# Argon2id, 100 MiB, two passes: more than OWASP's 19 MiB
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = "/"
MAIL = email()
PUSH = push()
SMS = sms()
TEXT_PRICES = text_prices()
ANYMAIL = anymail(MAIL["provider"])
EMAIL_BACKEND = MAIL["backend"]
EMAIL_HOST, EMAIL_PORT = MAIL["host"], MAIL["port"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL["user"], MAIL["password"]
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL["starttls"], MAIL["ssl"]
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("HABITUE_EMAIL_FROM", "Habitué <habitue@localhost>")

# in the database, so that limits on attempts hold for all workers together and after a restart
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "web_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}
ACCOUNT_ADAPTER = "habitue.web.account.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    name: f"habitue.web.account.forms.{form}"
    for name, form in {
        "login": "SignIn",
        "signup": "SignUp",
        "change_password": "ChangePassword",
        "set_password": "SetPassword",
        "reset_password": "ResetPassword",
        "reset_password_from_key": "ResetPasswordKey",
        "add_email": "AddEmail",
        "reauthenticate": "Reauthenticate",
        "request_login_code": "RequestCode",
        "confirm_login_code": "ConfirmSignInCode",
        "confirm_email_verification_code": "ConfirmAddressCode",
    }.items()
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_RATE_LIMITS = {
    # of one address: five wrong passwords in five minutes; of one visitor: ten a minute
    "login_failed": "10/m/ip,5/5m/key",
    "login": "30/m/ip",
    "signup": "10/m/ip",
    "reset_password": "10/m/ip,3/5m/key",
    "request_login_code": "10/m/ip,3/5m/key",
    # people before a poster share the shop's network; a card's address gets few codes, each of which has few tries
    "card_join": "20/m/ip,200/h/ip",
    "card_push": "20/m/ip,60/h/ip",
    "card_open": "30/m/ip",
    "card_recover": "10/m/ip,3/5m/key,10/d/key",
    "card_code": "20/m/ip,30/h/ip",
    # a device (its address and what its browser calls itself, hashed) answers a poster so often a day
    "feedback": "30/m/ip,300/h/ip,10/d/key",
}
# a proxy adds the visitor's address at the end of X-Forwarded-For; without one, nobody is believed
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if HTTPS else 0
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = MAIL["configured"]
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# an address is verified by code where mails can be sent; a shop of one machine and no mail server still signs up
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if MAIL["configured"] else "none"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = MAIL["configured"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = MAIL["configured"]
MFA_ADAPTER = "habitue.web.account.adapter.SecondFactorAdapter"
MFA_FORMS = {
    name: f"habitue.web.account.forms.{form}"
    for name, form in {
        "authenticate": "SecondFactor",
        "reauthenticate": "SecondFactorAgain",
        "activate_totp": "ActivateApp",
        "add_webauthn": "AddPasskey",
        "edit_webauthn": "NamePasskey",
        "signup_webauthn": "NewPasskeyAccount",
    }.items()
}
# an address cannot be confirmed where no mail is sent
MFA_ALLOW_UNVERIFIED_EMAIL = not MAIL["configured"]
MFA_TOTP_TOLERANCE = 1
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = MAIL["configured"]
MFA_TOTP_ISSUER = "Habitué"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
USERSESSIONS_TRACK_ACTIVITY = False

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français")]
USE_I18N, USE_TZ = True, True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
# the charts look alike in the report and on the pages
STATICFILES_DIRS = [HERE / "static", ("habitue", HERE.parent / "report" / "look")]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "habitue.web.assets.Assets"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 30 * 86_400
SECURE_HSTS_SECONDS = 365 * 86_400 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
CSRF_FAILURE_VIEW = "habitue.web.account.views.stale_form"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
LOGGING_CONFIG = None
SILENCED_SYSTEM_CHECKS = (
    ["security.W004", "security.W008", "security.W012", "security.W016"] if not HTTPS else []
)
