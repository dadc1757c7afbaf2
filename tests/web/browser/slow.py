"""A server that answers late and a browser that draws slowly, for ``SLOW=300`` (milliseconds): they show each test that does not wait."""

import os
import time
from importlib import import_module

_TIMES = 8
"""How much slower than this machine the browser is."""


def throttle(browser):
    """Make each page of its contexts slow."""
    open_context = browser.new_context

    def slow_context(**options):
        context = open_context(**options)
        open_page = context.new_page

        def slow_page():
            page = open_page()
            context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": _TIMES})
            return page

        context.new_page = slow_page
        return context

    browser.new_context = slow_context


def application(environ, start):
    """The answer of the application that ``SLOW_APPLICATION`` names, after a while; files come at once."""
    if not environ["PATH_INFO"].startswith("/static/"):
        time.sleep(int(os.environ["SLOW"]) / 1000)
    module, _, name = os.environ["SLOW_APPLICATION"].partition(":")
    return getattr(import_module(module), name)(environ, start)
