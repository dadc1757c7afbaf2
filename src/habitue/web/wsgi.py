"""The entrance for WSGI servers."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "habitue.web.settings")

application = get_wsgi_application()

# what is wrong with a page's address is told when the server starts, and no first visitor waits for the pages' code
_ = get_resolver().url_patterns

# all that was loaded stays for good: the collector need not look through it again with every batch of events
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 20)
