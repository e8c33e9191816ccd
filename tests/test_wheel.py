"""The wheel alone, in an environment of its own, does the main job."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = {"graph", "ingest", "modelroots", "queries"}


def run(*command: str | Path, cwd: Path) -> str:
    passed_on = ("PIP_", "SSL_", "REQUESTS_", "CURL_", "HTTP", "NO_PROXY")
    environment = {k: v for k, v in os.environ.items() if k.upper().startswith(passed_on)}
    environment |= {"PATH": "/usr/bin:/bin", "HOME": str(cwd)}
    done = subprocess.run(
        [str(c) for c in command], check=False, cwd=cwd, env=environment, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_wheel_answers_the_demo(tmp_path: Path) -> None:
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", tmp_path, ROOT, cwd=tmp_path)
    (wheel,) = tmp_path.glob("modelroots-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {n.split("/")[0] for n in names if ".dist-info" not in n} == PACKAGES
    assert wheel.stat().st_size < 12_000_000

    run(sys.executable, "-m", "venv", tmp_path / "clean", cwd=tmp_path)
    run(tmp_path / "clean" / "bin" / "python", "-m", "pip", "install", "--quiet", wheel, cwd=tmp_path)
    work = tmp_path / "work"
    work.mkdir()
    printed = run(tmp_path / "clean" / "bin" / "modelroots", "--home", work / "home", "demo", cwd=work)
    assert "Qwen/Qwen3-1.7B  [base, alibaba" in printed
    assert "2026-03" in printed
    assert (work / "lineage.html").stat().st_size > 10_000
