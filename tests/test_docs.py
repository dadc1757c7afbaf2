"""Every example in README, docs and docstrings runs and prints what it says."""

from __future__ import annotations

import contextlib
import doctest
import importlib
import pkgutil
import re
import shlex
from pathlib import Path

import pytest

import habitue
from habitue.cli.main import main

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
MODULES = [
    module.name
    for module in pkgutil.walk_packages(habitue.__path__, "habitue.")
    if not module.name.endswith(("__main__", "sheet_process"))
]
FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch):
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("HABITUE_LANGUAGE", "en")
    monkeypatch.setenv("COLUMNS", "100")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_pages_examples(page):
    assert doctest.testfile(str(page), module_relative=False, optionflags=FLAGS, encoding="utf-8").failed == 0


@pytest.mark.parametrize("name", ["habitue", *MODULES])
def test_a_modules_examples(name):
    assert doctest.testmod(importlib.import_module(name), optionflags=FLAGS).failed == 0


def commands():
    """Each shown command with the lines printed under it."""
    for page in PAGES:
        for block in re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
            for shown in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
                command, *printed = shown.rstrip().splitlines()
                if printed:
                    yield pytest.param(command, printed, id=command)


@pytest.mark.parametrize(("command", "printed"), list(commands()))
def test_a_shown_command_prints_what_is_shown(command, printed, capsys):
    arguments = shlex.split(command.replace(".venv/bin/habitue", "habitue"))
    assert arguments.pop(0) == "habitue"
    with contextlib.suppress(SystemExit):
        main(arguments)
    lines = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    assert "\n".join(lines).startswith("\n".join(line.rstrip() for line in printed))


def test_every_link_between_pages_leads_somewhere():
    broken = [
        (page.name, target)
        for page in [*PAGES, ROOT / "ARCHITECTURE.md", ROOT / "CONTRIBUTING.md"]
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert broken == []


def test_every_command_and_option_is_in_the_documentation():
    from typer.main import get_command

    from habitue.cli.main import app

    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    command = get_command(app)
    missing = [name for name in command.commands if f"habitue {name}" not in text]
    options = {
        option
        for name, found in command.commands.items()
        for parameter in found.params
        for option in getattr(parameter, "opts", [])
        if option.startswith("--")
    }
    assert missing == []
    assert sorted(option for option in options if f"`{option}" not in text) == []
