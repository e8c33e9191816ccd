"""The command line in this process."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from modelroots.cli.main import run
from modelroots.cli.options import settings
from modelroots.home import Home

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def cli(sample_home: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Run a command on the sample: exit code, standard output, standard error."""

    def run_here(*arguments: str, stdin: str = "", home: Path = sample_home.path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        capsys.readouterr()
        code = run(["--home", str(home), *arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    yield run_here
    settings.home = None
