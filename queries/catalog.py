"""All questions, found by their files: `queries/<group>/<name>.sql` names one."""

from __future__ import annotations

import importlib
from functools import cache
from importlib import resources
from typing import Any

from graph.errors import NotFoundError
from queries.question import Question


@cache
def question_modules() -> dict[str, str]:
    """Name of each question → module that declares it, ascending. Imports none of them."""
    found: dict[str, str] = {}
    for group in resources.files("queries").iterdir():
        if group.is_dir():
            for file in group.iterdir():
                if file.name.endswith(".sql"):
                    name = file.name.removesuffix(".sql")
                    found[name] = f"queries.{group.name}.{name}"
    return dict(sorted(found.items()))


def find_question(name: str) -> Question[Any]:
    """The question of this name.

    Raises:
        NotFoundError: there is none; the message names the nearest.
    """
    modules = question_modules()
    wanted = name.replace("-", "_")
    if wanted not in modules:
        import difflib

        near = difflib.get_close_matches(wanted, modules, n=3)
        hint = f"Did you mean {' or '.join(near)}?" if near else "List them with: modelroots ask"
        raise NotFoundError(f"no question {name!r}. {hint}")
    question: Question[Any] = importlib.import_module(modules[wanted]).QUESTION
    return question


def iter_questions() -> list[Question[Any]]:
    """Every question, by name."""
    return [find_question(name) for name in question_modules()]
