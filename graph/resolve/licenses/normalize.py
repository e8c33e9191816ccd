"""What people write about licenses becomes license ids, or a reason why it does not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal

from graph.resolve.licenses.text import fold_license

if TYPE_CHECKING:
    from license_expression import Licensing

NO_RULE: Final = "no rule maps it to a license"
EMPTY: Final = "nothing is written"
LONG: Final = "longer than a name or an expression"

_AFFIX: Final = re.compile(
    r"^(?:the-|license-|licence-|licensed-under-|under-)+|"
    r"(?:-(?:license|licence|agreement|lic|terms-of-use|terms|international|public|only|or-later))+$"
)
_VERSION: Final = re.compile(r"(?<![a-z0-9])(?:version-|ver-|ver\.|v)(?=\d)")
_URL: Final = re.compile(r"^https?://(?:www\.)?([^/\s]+)(/\S*)?$", re.IGNORECASE)
_CC: Final = re.compile(r"^/(?:licenses|publicdomain)/([a-z-]+)/(\d\.\d)")
_NAMED_PATH: Final = re.compile(r"^/licenses?/([A-Za-z0-9.+-]+?)(?:\.html|\.txt|\.php)?/?$")
_HUB_FILE: Final = re.compile(r"^/([^/]+/[^/]+)/(?:blob|resolve|raw|tree)/")
_JOINED: Final = re.compile(r"-(and|with)-(?=[a-z])")
_ITEMS: Final = re.compile(r"\s*(?:,|;|\||/|\+|&|\band\b|\bor\b)\s*", re.IGNORECASE)
_FILLERS: Final = frozenset({"the", "license", "licence", "version", "agreement"})
_MAX_LENGTH: Final = 300
_CC_NAME: Final = re.compile(
    r"(?:cc-|creative-commons?-)?attribution(-non-?commercial)?(?:(-share-?alike)|(-no-?deriv(?:ative)?s))?-(\d\.\d)"
    r"(?:-(?:international|unported|public|generic|license|licence))*"
)
_ASIDE: Final = re.compile(r"^([^()]+)\(([^()]+)\)\W*(?:licen[cs]e)?\W*$", re.IGNORECASE)
_SENTENCE: Final = re.compile(
    r"\b(?:licen[cs]ed|released|available|distributed)\s+under\s+(?:the\s+|an?\s+)?(?P<name>[^.,;()]+(?:\.\d[^.,;()]*)*)",
    re.IGNORECASE,
)

How = Literal["alias", "variant", "link", "expression", "list", "sentence"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood: license ids in the order written, how, or a reason where there are none."""

    licenses: tuple[str, ...]
    how: How | None = None
    reason: str | None = None


class LicenseNormalizer:
    """Reads tags, names, links, lists, free text and SPDX expressions.

    >>> reader = LicenseNormalizer({"apache-2.0": "apache-2.0", "mit": "mit"})
    >>> reader.read("Apache License, Version 2.0").licenses, reader.read("MIT OR Apache-2.0").licenses
    (('apache-2.0',), ('mit', 'apache-2.0'))
    >>> reader.read("my own terms")
    Reading(licenses=(), how=None, reason='no rule maps it to a license')
    """

    def __init__(
        self,
        aliases: Mapping[str, str],
        links: Mapping[str, str] | None = None,
        rules: Iterable[tuple[str, str]] = (),
    ) -> None:
        """Take the registry's tables.

        Args:
            aliases: folded way to write a license → its id.
            links: address of a license text → license id.
            rules: glob over Hub ids and license id; a link to a file of such a model means that license.
        """
        self._aliases = dict(aliases)
        short = {_strip(alias): id_ for alias, id_ in aliases.items()}
        self._short = {alias: id_ for alias, id_ in short.items() if alias and alias not in self._aliases}
        self._links = {_plain_link(url): id_ for url, id_ in (links or {}).items()}
        self._rules = sorted(rules, key=lambda r: (-len(r[0].rstrip("*")), r[0]))

    def read(self, text: str) -> Reading:
        """Licenses that a text means."""
        text = text.strip()
        if not fold_license(text):
            return Reading((), reason=EMPTY)
        if _URL.match(text):
            return self._read_link(text)
        if len(text) > _MAX_LENGTH:
            return Reading((), reason=LONG)
        one = self._read_name(text)
        if one is not None:
            return one
        found = self._read_aside(text) or self._read_expression(text) or self._read_list(text)
        return found or self._read_sentence(text) or Reading((), reason=NO_RULE)

    def license_of(self, model: str) -> str | None:
        """License that the registry concludes for a Hub id; the most specific rule decides."""
        return next((id_ for pattern, id_ in self._rules if fnmatchcase(model, pattern)), None)

    def _read_name(self, text: str) -> Reading | None:
        folded = fold_license(text)
        if folded in self._aliases:
            return Reading((self._aliases[folded],), "alias")
        named = _CC_NAME.fullmatch(folded)
        if named:
            kind = "".join(k for k, part in zip(("-nc", "-sa", "-nd"), named.groups(), strict=False) if part)
            folded = f"cc-by{kind}-{named[4]}"
        stripped = _strip(folded)
        bare = "-".join(w for w in _VERSION.sub("", folded).split("-") if w not in _FILLERS)
        for candidate in dict.fromkeys((folded, _VERSION.sub("", folded), stripped, _VERSION.sub("", stripped), bare)):
            found = self._aliases.get(candidate) or self._short.get(candidate)
            if found is not None:
                return Reading((found,), "variant")
        return None

    def _read_aside(self, text: str) -> Reading | None:
        """A name with its short form in brackets: one of the two must be known, and both must not differ."""
        aside = _ASIDE.match(text)
        if not aside:
            return None
        found = [r for r in map(self._read_name, aside.groups()) if r is not None]
        if len({r.licenses for r in found}) != 1:
            return None
        return Reading(found[0].licenses, "variant")

    def _read_sentence(self, text: str) -> Reading | None:
        """What a sentence says that something is licensed under, if it says one thing."""
        found = [self._read_name(m["name"].strip()) for m in _SENTENCE.finditer(text)]
        if len(found) != 1 or found[0] is None:
            return None
        return Reading(found[0].licenses, "sentence")

    def _read_link(self, text: str) -> Reading:
        plain = _plain_link(text)
        if plain in self._links:
            return Reading((self._links[plain],), "link")
        host, path = _URL.match(text).groups()  # type: ignore[union-attr]
        path = (path or "").split("?")[0].split("#")[0]
        host = host.lower()
        if host == "creativecommons.org" and (cc := _CC.match(path)):
            name = "cc0-1.0" if cc[1] == "zero" else f"cc-{cc[1]}-{cc[2]}"
            return self._read_name(name) or Reading((), reason=NO_RULE)
        if host in ("huggingface.co", "hf.co") and (file := _HUB_FILE.match(path)):
            concluded = self.license_of(file[1])
            return Reading((concluded,), "link") if concluded else Reading((), reason=NO_RULE)
        named = _NAMED_PATH.match(path)
        found = self._read_name(named[1]) if named else None
        return Reading(found.licenses, "link") if found else Reading((), reason=NO_RULE)

    def _read_expression(self, text: str) -> Reading | None:
        from license_expression import ExpressionError

        spaced = _JOINED.sub(lambda m: f" {m[1].upper()} ", text) if " " not in text else text
        if not re.search(r"\b(?:AND|OR|WITH)\b", spaced, re.IGNORECASE):
            return None
        try:
            parsed = self._licensing.parse(spaced)
        except (ExpressionError, TypeError, ValueError):
            return None
        ids: list[str] = []
        for key in self._licensing.license_keys(parsed, unique=True):
            found = self._read_name(key)
            if found is None:
                return None
            ids += found.licenses
        return Reading(tuple(dict.fromkeys(ids)), "expression") if ids else None

    def _read_list(self, text: str) -> Reading | None:
        found = [self._read_name(item) for item in _ITEMS.split(text) if fold_license(item)]
        if len(found) < 2 or any(f is None for f in found):
            return None
        return Reading(tuple(dict.fromkeys(i for f in found if f for i in f.licenses)), "list")

    @cached_property
    def _licensing(self) -> Licensing:
        from license_expression import Licensing

        return Licensing()


def _strip(folded: str) -> str:
    previous = None
    while previous != folded:
        previous = folded
        folded = _AFFIX.sub("", folded).strip("-.")
    return folded


def _plain_link(url: str) -> str:
    match = _URL.match(url.strip())
    if not match:
        return url.strip().lower()
    path = (match[2] or "").split("?")[0].split("#")[0].rstrip("/")
    return f"{match[1].lower()}{path}"
