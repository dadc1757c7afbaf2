import pytest

from tests.report.chromium import browser


@pytest.fixture(scope="package")
def chromium():
    with browser() as found:
        yield found
