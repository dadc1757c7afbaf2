import os

import pytest
from playwright.sync_api import expect

from tests.report.chromium import browser
from tests.web.browser.slow import throttle

expect.set_options(timeout=30_000)
"""Against hanging only: a busy machine may stand still for seconds."""


@pytest.fixture(scope="package")
def chromium():
    with browser() as found:
        if "SLOW" in os.environ:
            throttle(found)
        yield found
