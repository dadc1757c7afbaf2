"""The server's settings for tests: the real ones, with a folder of their own."""

import os
import tempfile

os.environ.setdefault("HABITUE_DATA", tempfile.mkdtemp(prefix="habitue-tests-"))
os.environ.setdefault("HABITUE_SECRET_KEY", "a key for tests only, of no use to anybody else")

from habitue.web.settings import *  # noqa: F403
from habitue.web.settings import DATA, DATABASES

if DATABASES["default"]["ENGINE"] == "habitue.web.sqlite":
    # a file, as in use: a database in memory knows neither WAL nor other processes
    DATABASES["default"]["TEST"] = {"NAME": str(DATA / "test.sqlite3")}
# the work factor of the hash is Django's business; tests sign in often
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
