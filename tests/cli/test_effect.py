"""``habitue effect`` as a person types it, on files as analysts have them."""

from __future__ import annotations

import csv
import io
import json

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import habitue
from habitue.errors import HabitueError
from tests.cli.test_commands import english, run  # noqa: F401  (a fixture)
from tests.effects.hillstrom import FILE, MENS, NOBODY, needed


def trial(n=1200, *, lift=1.5, seed=1):
    """Everybody as drawn: who was approached, who came, what they spent now and before, their orders."""
    chance = np.random.default_rng(seed)
    treated = np.arange(n) % 2 == 0
    came = chance.random(n) < np.where(treated, 0.3, 0.18)
    spent = np.round(chance.gamma(1, 30, n) * (chance.random(n) < 0.5) * np.where(treated, lift, 1), 2)
    return pa.table(
        {
            "group": np.where(treated, "treated", "control"),
            "came": came.astype(int),
            "again": (chance.random(n) < 0.4).astype(int),
            "spend": spent,
            "past": np.round(chance.gamma(1, 30, n), 2),
            "orders": (spent > 0).astype(int) + 0,
        }
    )


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("trial") / "trial.parquet"
    pq.write_table(trial(), path)
    return str(path)


RATE = ("--treatment", "group", "--outcome", "came")


def test_the_verdict_is_the_librarys(capsys, file):
    out, _, status = run(capsys, "effect", file, *RATE, "--at-random", "--format", "json")
    document = json.loads(out)
    answer = habitue.effect(trial(), treatment="group", outcome="came", at_random=True)
    assert (status, document) == (0, json.loads(answer.to_json()))
    assert (document["outcome"], document["badge"]) == ("works", "A")
    approached, held = (document["primary"][side] for side in ("approached", "held"))
    came = trial().to_pandas().groupby("group")["came"].agg(["sum", "size"])
    assert [approached["successes"], approached["n"]] == came.loc["treated"].tolist()
    assert [held["successes"], held["n"]] == came.loc["control"].tolist()
    assert answer.one.primary.value == pytest.approx(document["primary"]["value"], rel=1e-11)


def test_without_chance_no_number_leaves_the_command(capsys, file):
    out, _, status = run(capsys, "effect", file, *RATE, "--secondary", "again")
    assert status == 0
    assert out.splitlines()[0].strip() == "Not measurable here"
    assert not any(letter.isdigit() for letter in out)
    document = json.loads(run(capsys, "effect", file, *RATE, "--format", "json")[0])
    assert (document["badge"], document["primary"], document["secondary"]) == ("E", None, [])


def test_the_table_says_it_in_words(capsys, file):
    out, _, _ = run(
        capsys, "effect", file, *RATE, "--at-random", "--cost", "0.3", "--gain", "12", "--secondary", "again"
    )
    assert out.splitlines()[0].strip() == "It works"
    assert "would have come anyway." in out
    assert "It pays from 15 customers more on, and all that fits the data is above." in out
    french, _, _ = run(capsys, "effect", file, *RATE, "--at-random", "--language", "fr")
    assert french.splitlines()[0].strip() == "Ça marche"


def test_csv_has_a_row_per_effect(capsys, file):
    out, _, _ = run(capsys, "effect", file, *RATE, "--at-random", "--secondary", "again", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [row["indicator"] for row in rows] == ["came", "again"]
    assert [row["outcome"] for row in rows] == ["works", "works"]


@pytest.mark.parametrize(
    ("kind", "more", "method"),
    [
        ("money", ("--before", "past"), "welch"),
        ("count", (), "welch"),
        ("ratio", ("--per", "orders"), "delta"),
    ],
)
def test_other_kinds(capsys, file, kind, more, method):
    out, _, _ = run(
        capsys, "effect", file, "--treatment", "group", "--outcome", "spend", "--kind", kind, *more, "--at-random",
        "--format", "json", "--seed", "3", "--currency", "eur",
    )  # fmt: skip
    document = json.loads(out)
    assert (document["outcome"], document["primary"]["method"]) == ("works", method)


def test_the_end_fixed_beforehand_is_waited_for(capsys, file):
    out, _, _ = run(capsys, "effect", file, *RATE, "--at-random", "--ends", "2999-01-01", "--format", "json")
    document = json.loads(out)
    assert (document["outcome"], document["primary"]) == ("too_early", None)


def test_the_share_planned_is_checked(capsys, file):
    out, _, _ = run(capsys, "effect", file, *RATE, "--at-random", "--held-share", "0.3", "--format", "json")
    assert json.loads(out)["reason"] == "sample_ratio"


def written(tmp_path, text):
    path = tmp_path / "trial.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_french_file_is_read(tmp_path):
    rows = "".join(f"{'oui' if n % 2 else 'non'};{n % 7 * (n % 2)},50;\n" for n in range(400))
    path = written(tmp_path, "temoin;montant;vide\n" + rows)
    answer = habitue.effect(
        path, treatment="temoin", outcome="montant", kind="money", at_random=True, before="vide"
    )
    assert answer.one.primary.approached.value == pytest.approx(
        np.mean([n % 7 + 0.5 for n in range(1, 400, 2)])
    )


def test_groups_may_be_named_and_others_are_left_out():
    table = trial().to_pandas()
    third = table[:300].assign(group="other")
    answer = habitue.effect(
        pd.concat([table, third]),
        treatment="group",
        outcome="came",
        approached="treated",
        held="control",
        at_random=True,
    )
    assert answer.one.primary.n == 1200
    all_others = habitue.effect(
        pd.concat([table, third]), treatment="group", outcome="came", approached="treated", at_random=True
    )
    assert all_others.one.primary.n == 1500


def test_booleans_and_ones_name_groups():
    table = trial().to_pandas()
    treated = table["group"] == "treated"
    for column in (treated, treated.astype(int), treated.astype(float)):
        answer = habitue.effect(table.assign(group=column), treatment="group", outcome="came", at_random=True)
        assert answer.one.primary.approached.n == 600


def test_one_group_alone_is_no_draw():
    alone = trial().to_pandas().assign(group=True)
    found = habitue.effect(alone, treatment="group", outcome="came", at_random=True).one
    assert (found.outcome, found.reason) == ("data_problem", "sample_ratio")


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        ("g,y\n1,1\n", ("--outcome", "z"), "Error: trial.csv has no column z; it has: g, y."),
        ("g,y\nblue,1\n", (), "Error: “blue” in the column g names neither group."),
        ("g,y\n1,1\n0,many\n", (), "Error: trial.csv, line 3: “many” in the column y is not a number."),
        ("g,y\n1,1\n", ("--kind", "ratio"), "Error: A ratio needs the column"),
        ("g,y\n1,1\n", ("--held-share", "1.5"), "Error: held-share must lie between 0 and 1; got 1.5."),
        ("g,y\n1,1\n", ("--cost", "1"), "Error: A cost is 0 or more"),
    ],
)
def test_what_is_wrong_is_one_sentence(capsys, tmp_path, text, options, said):
    outcome = () if "--outcome" in options else ("--outcome", "y")
    _, remarks, status = run(
        capsys, "effect", written(tmp_path, text), "--treatment", "g", *outcome, *options
    )
    assert status == 1
    assert remarks.startswith(said)


def test_a_missing_extra_is_said_in_a_sentence(monkeypatch):
    import sys

    from habitue.effects.needs import NeedsEffects, needed

    monkeypatch.setitem(sys.modules, "tea_tasting", None)
    with pytest.raises(NeedsEffects, match=r"tea_tasting is needed: install habitue\[effects\]"):
        needed("tea_tasting")
    assert issubclass(NeedsEffects, HabitueError)


@needed
def test_hillstroms_mail_from_the_file(capsys):
    out, _, _ = run(
        capsys, "effect", str(FILE), "--treatment", "segment", "--approached", MENS, "--held", NOBODY, "--outcome", "visit",
        "--at-random", "--secondary", "conversion", "--format", "json",
    )  # fmt: skip
    document = json.loads(out)
    assert (round(document["primary"]["value"], 4), document["primary"]["n"]) == (0.0766, 42613)
    assert round(document["secondary"][0]["value"], 4) == 0.0068
