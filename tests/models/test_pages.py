"""Each model has its page, and what the page shows is what the code prints."""

import doctest
from pathlib import Path

import pytest

from habitue.models import MODELS

PAGES = Path(__file__).parents[2] / "docs" / "methods" / "models"
NAMES = [*MODELS, "gamma-gamma", "bg-bb", "sbg", "pace"]


@pytest.mark.parametrize("name", NAMES)
def test_the_worked_example_runs(name):
    failed, tried = doctest.testfile(str(PAGES / f"{name}.md"), module_relative=False)
    assert tried > 2
    assert failed == 0


@pytest.mark.parametrize("name", NAMES)
def test_the_page_says_what_it_must(name):
    text = (PAGES / f"{name}.md").read_text(encoding="utf-8")
    for heading in ("## Assumptions", "## Formula", "## When not to use it", "## Worked example"):
        assert heading in text
