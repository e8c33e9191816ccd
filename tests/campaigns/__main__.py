"""All campaigns in turn, or those named: python -m tests.campaigns [--list] [NAME...]."""

import ast
import os
import subprocess
import sys
import time
from pathlib import Path

FOLDER = Path(__file__).parent
DATA = "MODELROOTS_EVAL_DATA"
"""Names the folder of the collections that are not bundled."""


def find_campaigns() -> dict[str, Path]:
    """Modules of the folder that can be run, by name."""
    return {
        path.stem: path
        for path in sorted(FOLDER.glob("*.py"))
        if not path.stem.startswith("_") and 'if __name__ == "__main__"' in path.read_text(encoding="utf-8")
    }


def describe(path: Path) -> tuple[str, bool]:
    """First line of what a campaign says of itself, and whether it needs the collections."""
    text = path.read_text(encoding="utf-8")
    said = ast.get_docstring(ast.parse(text)) or ""
    return said.split("\n", 1)[0], DATA in text


def main(arguments: list[str]) -> int:
    """Run campaigns, each in a process of its own; 1 where one failed or could not run, 2 for an unknown name."""
    campaigns = find_campaigns()
    only = [a for a in arguments if a != "--list"]
    unknown = [name for name in only if name not in campaigns]
    if unknown:
        print(f"no campaign {unknown[0]!r}. There are: {', '.join(campaigns)}.", file=sys.stderr)
        return 2
    chosen = {name: campaigns[name] for name in only or campaigns}
    for name, path in chosen.items():
        said, needs_data = describe(path)
        print(f"{name:14} {said}{f' Needs {DATA}.' if needs_data else ''}")
    if DATA not in os.environ:
        print(f"{DATA} is not set. It names the folder of the collections that are not bundled.")
    if "--list" in arguments:
        return 0
    failed = []
    for name, path in chosen.items():
        print(f"\n== {name}", flush=True)
        if describe(path)[1] and DATA not in os.environ:
            print(f"not run: set {DATA}")
            failed.append(name)
            continue
        started = time.perf_counter()
        code = subprocess.run([sys.executable, "-m", f"tests.campaigns.{name}"], check=False).returncode
        print(f"== {name}: {f'failed with {code}' if code else 'passed'}, {time.perf_counter() - started:.0f} s")
        if code:
            failed.append(name)
    rest = f"; not: {', '.join(failed)}" if failed else ""
    print(f"\n{len(chosen) - len(failed)} of {len(chosen)} campaigns passed{rest}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
