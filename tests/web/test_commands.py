"""The server's commands: what each prepares, prints and refuses. The servers themselves run in tests/web/browser and tests/faults."""

import pytest
from django.db import connections
from django.test import Client

from habitue.cli.main import main
from habitue.web.demo import building
from habitue.web.models import Event
from habitue.web.queries.demo import PASSWORD, demo_shop


@pytest.fixture
def habitue(db, monkeypatch, capsys, tmp_path):
    """A command in this process, its tables the tests' own: its status, what it printed, and what it would serve."""
    served = []
    monkeypatch.setenv("HABITUE_DATA", str(tmp_path))
    monkeypatch.setattr("habitue.web.start.prepare", lambda **_: None)
    monkeypatch.setattr("habitue.web.start.serve", lambda **told: served.append(told))
    monkeypatch.setattr(connections, "close_all", lambda: None)  # this test's transaction lives in them

    def run(*arguments, language="en"):
        monkeypatch.setenv("HABITUE_LANGUAGE", language)
        with pytest.raises(SystemExit) as end:
            main(list(arguments))
        said = capsys.readouterr()
        return end.value.code or 0, said.out + said.err

    run.served = served
    return run


def test_a_host_gets_a_link_for_who_forgot_their_password(cafe, habitue):
    status, said = habitue("password", "alice@example.org", "--address", "https://cafe.example/")
    assert (status, said.startswith("https://cafe.example/account/")) == (0, True)
    path = said.strip().removeprefix("https://cafe.example")
    assert Client().get(path, follow=True).status_code == 200


def test_nobody_has_that_address(cafe, habitue):
    status, said = habitue("password", "nobody@example.org", language="fr")
    assert status == 1
    assert "nobody@example.org" in said


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "shop.local"])  # noqa: S104
def test_serve_says_where_it_is(habitue, host):
    shown = "shop.local" if host == "shop.local" else "localhost"
    assert habitue("serve", "--host", host, "--port", "8123")[1].startswith(
        f"Habitué is at http://{shown}:8123/;"
    )
    assert habitue.served == [{"host": host, "port": 8123, "threads": 32}]


def test_without_its_parts_the_server_says_what_to_install(habitue, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "granian" else name)
    status, said = habitue("serve")
    assert (status, "pip install 'habitue[web]'" in said) == (1, True)


def test_the_demo_is_built_once_then_opened(habitue, monkeypatch):
    monkeypatch.setattr(building, "PEOPLE", 2)
    for name in ("HABITUE_DEMO", "HABITUE_SIGNUP"):
        monkeypatch.delenv(name, raising=False)  # put back afterwards
    status, said = habitue("demo", "--build-only", language="fr")
    assert (status, habitue.served) == (0, [])
    shop = demo_shop()
    assert (shop.language, Event.objects.filter(shop=shop).exists()) == ("fr", True)
    events = Event.objects.count()

    status, said = habitue("demo", "--port", "8124", language="fr")
    assert (status, demo_shop()) == (0, shop)
    assert "Café du Port" in said
    assert "http://localhost:8124/" in said
    assert PASSWORD in said
    assert habitue.served[0]["port"] == 8124
    assert Event.objects.count() - events < 5  # a minute at most has passed

    status, said = habitue("demo", "--language", "en")
    assert (status, "--reset" in said) == (1, True)
