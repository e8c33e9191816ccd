"""How people write licenses, folded to one form."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_BREAKS: Final = re.compile(r"[\s_/,;:()\[\]{}\"'`<>|]+")
_DASHES: Final = re.compile(r"-{2,}")


def fold_license(text: str) -> str:
    """Lower case, words joined by single hyphens, no quotes or brackets.

    >>> fold_license(" Apache License, Version 2.0 ")
    'apache-license-version-2.0'
    >>> fold_license("CC_BY-NC 4.0")
    'cc-by-nc-4.0'
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _DASHES.sub("-", _BREAKS.sub("-", folded)).strip("-.")
