"""The lists of benchmarks and campaigns name what is there."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from bench.__main__ import BENCHMARKS, SHORT, main

ROOT = Path(__file__).parents[2]


def test_benchmarks_exist(capsys: pytest.CaptureFixture[str]) -> None:
    assert [m for m, _ in BENCHMARKS.values() if importlib.util.find_spec(m) is None] == []
    assert {name for name, _ in SHORT} < BENCHMARKS.keys()
    assert main([]) == 0
    assert capsys.readouterr().err.count("python -m bench ") == len(BENCHMARKS) + 1
    assert main(["no-such"]) == 2


def test_campaigns_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MODELROOTS_EVAL_DATA", raising=False)

    def campaigns(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "tests.campaigns", *arguments]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    listed = campaigns("--list")
    assert listed.returncode == 0
    names = {line.split()[0] for line in listed.stdout.splitlines()[:-1]}
    assert names > {"graphs", "kills", "sample"}
    assert names <= {p.stem for p in (ROOT / "tests" / "campaigns").glob("*.py")} - {"__main__"}
    assert "MODELROOTS_EVAL_DATA is not set" in listed.stdout
    refused = campaigns("sample")
    assert refused.returncode == 1
    assert "not run: set MODELROOTS_EVAL_DATA" in refused.stdout
    assert campaigns("no-such").returncode == 2
