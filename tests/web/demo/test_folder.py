"""``habitue demo`` never touches a real shop: a folder and a database of its own, whatever the environment says."""

import os

import pytest

from habitue.cli.demo import NoSuchLanguage, demo
from habitue.web.demo.living import demo_folder, use_demo_folder


@pytest.fixture
def real(tmp_path, monkeypatch):
    """A real shop's folder and database, as the environment names them."""
    monkeypatch.setenv("HABITUE_DATA", str(tmp_path))
    monkeypatch.setenv("HABITUE_DATABASE_URL", "postgresql://shop@localhost/real")
    monkeypatch.setenv("HABITUE_SIGNUP", "open")
    monkeypatch.delenv("HABITUE_DEMO", raising=False)
    (tmp_path / "habitue.sqlite3").write_text("real")
    return tmp_path


def test_it_has_a_folder_of_its_own(real):
    use_demo_folder(reset=False)
    assert os.environ["HABITUE_DATA"] == str(real / "demo")
    assert os.environ["HABITUE_DEMO"] == "1"
    assert "HABITUE_DATABASE_URL" not in os.environ
    use_demo_folder(reset=False)  # as the processes it starts do
    assert os.environ["HABITUE_DATA"] == str(real / "demo")


def test_a_reset_empties_the_demo_and_nothing_else(real):
    (real / "demo").mkdir()
    (real / "demo" / "habitue.sqlite3").write_text("demo")
    assert demo_folder() == real / "demo"
    use_demo_folder(reset=True)
    assert sorted(one.name for one in real.iterdir()) == ["habitue.sqlite3"]


def test_it_speaks_two_languages(real):
    with pytest.raises(NoSuchLanguage):
        demo(language="de")
