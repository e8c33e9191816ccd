"""Text files that somebody named."""

from __future__ import annotations

from pathlib import Path

from graph.errors import BadDataError, NotFoundError, UsageError


def read_text(path: Path, expected: str) -> str:
    """Content of a text file in UTF-8. `expected` says in messages what it should be, such as "a policy in YAML".

    Raises:
        NotFoundError: there is no such file.
        UsageError: it is a folder.
        BadDataError: it is no text, is empty, or may not be read.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NotFoundError(f"{path}: no such file; expected {expected}.") from error
    except IsADirectoryError as error:
        raise UsageError(f"{path}: is a folder; expected {expected}.") from error
    except UnicodeDecodeError as error:
        raise BadDataError(f"{path}: is no text in UTF-8; expected {expected}.") from error
    except OSError as error:
        raise BadDataError(f"{path}: cannot be read ({error.strerror}).") from error
    if not text.strip():
        raise BadDataError(f"{path}: is empty; expected {expected}.")
    return text
