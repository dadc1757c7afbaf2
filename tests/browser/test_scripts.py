"""Bundles the scripts' tests as the scripts are bundled, and lets Node run them; what it says is shown where one fails."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
TESTS = sorted(map(str, Path(__file__).parent.glob("*.test.ts")))
# where the machine has no Node, the set-up has put one beside Python
PATH = os.pathsep.join([os.environ["PATH"], str(Path(sys.executable).parent)])


def run(*command):
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PATH": PATH}, capture_output=True, text=True, check=False
    )


def test_the_scripts_pure_modules(tmp_path):
    bundle = [
        "--bundle",
        "--platform=node",
        "--format=esm",
        "--out-extension:.js=.mjs",
        f"--outdir={tmp_path}",
    ]
    built = run("node_modules/.bin/esbuild", *TESTS, *bundle, "--log-level=warning")
    assert built.returncode == 0, built.stderr
    made = sorted(map(str, tmp_path.glob("*.mjs")))
    assert len(made) == len(TESTS) > 0
    found = run("node", "--test", *made)
    assert found.returncode == 0, found.stdout
