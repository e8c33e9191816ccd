"""The only place where ids are made: Hub ids, package URLs, organization slugs."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final, NewType
from urllib.parse import quote, unquote

from graph.errors import UsageError

ModelId = NewType("ModelId", str)
"""Hub id: `account/name`, or a legacy name without a slash."""

OrganizationId = NewType("OrganizationId", str)
"""Slug of an organization: lower-case ASCII words joined by hyphens."""

EMPTY: Final = "empty"
LOCAL_PATH: Final = "local path"
NO_NAMESPACE: Final = "name without a namespace"
NOT_AN_ID: Final = "not a Hub id"

_ACCOUNT: Final = r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9_])?"
_NAME: Final = r"[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9_-])?"
PLAIN_ID: Final = rf"{_ACCOUNT}/{_NAME}"
"""Pattern of an id as the Hub writes it."""
_FULL: Final = re.compile(rf"({_ACCOUNT})/({_NAME})")
_BARE: Final = re.compile(_NAME)
_URL: Final = re.compile(r"(?:hf|https?)://(?:www\.)?(?:huggingface\.co|hf\.co|hf-mirror\.com)/", re.IGNORECASE)
_SCHEMELESS: Final = re.compile(r"(?:www\.)?(?:huggingface\.co|hf\.co|hf-mirror\.com)/", re.IGNORECASE)
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_TAG: Final = re.compile(r"base_model:\s*(?:(?:finetune|adapter|quantized|merge):)?", re.IGNORECASE)
_CACHE: Final = re.compile(rf"(?:^|[/\\])models--({_NAME}?)--({_NAME})(?=$|[/\\])")
_LEGACY_CACHE: Final = re.compile(rf"(?:^|[/\\])models--({_NAME})(?=$|[/\\])")
_DASHED: Final = re.compile(r"([A-Za-z0-9][A-Za-z0-9._]*(?:-[A-Za-z0-9._]+)*)--([A-Za-z0-9_][A-Za-z0-9._-]*)")
_UNDERSCORED: Final = re.compile(r"([A-Za-z0-9][A-Za-z0-9.-]*)__([A-Za-z0-9_][A-Za-z0-9._-]*)")
_REVISION: Final = re.compile(r"@[\w.\-/+]*$")
_PAGES: Final = frozenset({"tree", "blob", "resolve", "raw", "discussions", "commit", "commits", "edit"})
_SITE: Final = frozenset({"datasets", "spaces", "docs", "blog", "papers", "collections", "learn", "models", "api"})
FOLDERS: Final = frozenset(
    re.findall(
        r"\w+",
        "artifacts cache checkpoint checkpoints ckpt ckpts content data exp experiments final hf_cache home mnt model "
        "models out output outputs result results root run runs saved_models scratch snapshots tmp trained weights "
        "workspace",
    )
)
"""Names of folders that no account of the Hub is looked up for, in lower case."""
_EXTENSIONS: Final = (".gguf", ".safetensors", ".bin", ".pt", ".pth", ".ckpt", ".onnx")


@dataclass(frozen=True, slots=True)
class Reference:
    """What a text that names a model says.

    `id` is the Hub id that the text states, in the text's own case; None where it states none, and `reason` says why.
    `guesses` are ids that the text may mean, best first: they count only where such a model is known. `name` is the
    bare model name where the text holds one.
    """

    id: ModelId | None
    reason: str | None = None
    guesses: tuple[ModelId, ...] = ()
    name: str | None = None


def parse_model_reference(text: str) -> Reference:
    r"""Reference that people mean when they write this where a model id belongs.

    >>> parse_model_reference("https://huggingface.co/Qwen/Qwen3-8B/tree/main").id
    'Qwen/Qwen3-8B'
    >>> parse_model_reference("/home/me/.cache/hub/models--Qwen--Qwen3-8B/snapshots/b968826d").id
    'Qwen/Qwen3-8B'
    >>> parse_model_reference("C:\\Users\\me\\gpt2")
    Reference(id=None, reason='local path', guesses=('me/gpt2', 'gpt2'), name='gpt2')
    >>> parse_model_reference("- 'Qwen/Qwen3-8B@main'  # base").id
    'Qwen/Qwen3-8B'
    """
    cleaned = _strip(text)
    if not cleaned:
        return Reference(None, EMPTY)
    cached = _CACHE.search(cleaned)
    if cached and cached[1]:
        return Reference(ModelId(f"{cached[1]}/{cached[2]}"), name=cached[2])
    legacy = _LEGACY_CACHE.search(cleaned)
    if legacy:
        return _bare(legacy[1], NO_NAMESPACE)
    if _URL.match(cleaned) or _SCHEMELESS.match(cleaned):
        return _from_url(_SCHEMELESS.sub("", _URL.sub("", cleaned, count=1), count=1))
    if cleaned.startswith("pkg:huggingface/"):
        cleaned = unquote(cleaned.removeprefix("pkg:huggingface/").split("?", 1)[0].split("#", 1)[0])
    elif _SCHEME.match(cleaned):
        return Reference(None, NOT_AN_ID)
    cleaned = _REVISION.sub("", cleaned)
    if not cleaned:
        return Reference(None, EMPTY)
    if re.search(r",\s", cleaned):
        return Reference(None, NOT_AN_ID)
    if _is_path(cleaned):
        return _from_path(cleaned)
    cleaned = cleaned.strip("/")
    full = _FULL.fullmatch(cleaned)
    if full and ".." not in cleaned and not cleaned.lower().endswith((".git", ".ipynb")):
        return Reference(ModelId(cleaned), name=full[2])
    if "/" not in cleaned and _BARE.fullmatch(cleaned):
        return _bare(cleaned, NO_NAMESPACE)
    return Reference(None, NOT_AN_ID)


def require_model_id(text: str) -> str:
    """The text itself, where it can be a Hub id: `account/name`, or a legacy name without a slash.

    Raises:
        UsageError: it cannot.

    >>> require_model_id("gpt2")
    'gpt2'
    """
    if not (_FULL.fullmatch(text) or _BARE.fullmatch(text)):
        raise UsageError(f"{text!r} is no Hub id; expected one such as 'Qwen/Qwen3-8B'.")
    return text


def account_of(model: str) -> str | None:
    """Namespace of a Hub id; None for a legacy name."""
    account, slash, _ = model.partition("/")
    return account if slash else None


def name_of(model: str) -> str:
    """Part of a Hub id after the slash."""
    return model.rpartition("/")[2]


def model_purl(model: str, revision: str | None = None) -> str:
    """Package URL of a model, as the purl type `huggingface` wants it: the revision in lower case.

    >>> model_purl("Qwen/Qwen3-8B", "B968826D")
    'pkg:huggingface/Qwen/Qwen3-8B@b968826d'
    """
    path = "/".join(quote(part, safe="") for part in model.split("/"))
    return f"pkg:huggingface/{path}" + (f"@{revision.lower()}" if revision else "")


def organization_id(name: str) -> OrganizationId:
    """Slug of an organization's name. Raises ValueError where no ASCII letter or digit is left.

    >>> organization_id("Beijing Academy of A.I. (BAAI)")
    'beijing-academy-of-a-i-baai'
    """
    ascii_ = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_.replace("&", " and ")).strip("-")
    if not slug:
        raise ValueError(f"organization {name!r} has no ASCII letter or digit; give its id by hand.")
    return OrganizationId(slug)


def fold_name(name: str) -> str:
    """Name of an organization as look-ups compare it: no case, no accents, letters and digits of any writing only.

    >>> fold_name("Z.ai"), fold_name("Mistral AI"), fold_name("月之暗面")
    ('zai', 'mistralai', '月之暗面')
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return "".join(c for c in unicodedata.normalize("NFKC", plain).casefold() if c.isalnum())


def _strip(text: str) -> str:
    """The text without whitespace, quotes, list and comment residue of YAML, and tag prefix."""
    cleaned = unicodedata.normalize("NFKC", text).replace("\u200b", "").replace("\ufeff", "").strip()
    cleaned = re.split(r"\s+#", cleaned, maxsplit=1)[0].strip()
    link = re.fullmatch(r"\[[^\]]*\]\((\S+)\)", cleaned)
    if link:
        cleaned = link[1]
    previous = None
    while previous != cleaned:
        previous = cleaned
        cleaned = re.sub(r"^-\s+", "", cleaned).strip().strip("\"'`<>[]{}(),;").strip()
        cleaned = _TAG.sub("", cleaned, count=1) if _TAG.match(cleaned) else cleaned
    return "" if cleaned.lower() in {"null", "none", "~", "n/a", "-", "false", "true"} else cleaned


def _from_url(path: str) -> Reference:
    parts = [p for p in re.split(r"[?#]", unquote(path), maxsplit=1)[0].split("/") if p]
    if not parts or parts[0].lower() in _SITE:
        return Reference(None, NOT_AN_ID)
    if len(parts) == 1 or parts[1] in _PAGES:
        return _bare(_REVISION.sub("", parts[0]), NO_NAMESPACE)
    candidate = _REVISION.sub("", f"{parts[0]}/{parts[1]}")
    full = _FULL.fullmatch(candidate)
    return Reference(ModelId(candidate), name=full[2]) if full else Reference(None, NOT_AN_ID)


def _is_path(text: str) -> bool:
    if "\\" in text or text.startswith(("/", "./", "../", "~", "$")) or re.match(r"[A-Za-z]:", text):
        return True
    parts = text.rstrip("/").split("/")
    return len(parts) > 2 or (len(parts) == 2 and parts[0].lower() in FOLDERS)


def _from_path(text: str) -> Reference:
    parts = [p for p in re.split(r"[/\\]+", text) if p not in ("", ".", "..", "~")]
    while parts and (parts[-1].lower() in FOLDERS or parts[-1].lower().endswith(_EXTENSIONS)):
        parts.pop()
    if not parts:
        return Reference(None, LOCAL_PATH)
    last = parts[-1]
    dashed = _DASHED.fullmatch(last)
    if dashed:
        return Reference(ModelId(f"{dashed[1]}/{dashed[2]}"), name=dashed[2])
    guesses = [f"{parts[-2]}/{last}"] if len(parts) > 1 else []
    underscored = _UNDERSCORED.fullmatch(last)
    if underscored:
        guesses.append(f"{underscored[1]}/{underscored[2]}")
    guesses.append(last)
    named = _BARE.fullmatch(last) is not None
    valid = tuple(ModelId(g) for g in guesses if _FULL.fullmatch(g) or _BARE.fullmatch(g))
    name = underscored[2] if underscored else last
    return Reference(None, LOCAL_PATH, valid, name if named else None)


def _bare(name: str, reason: str) -> Reference:
    dashed = _DASHED.fullmatch(name)
    if dashed:
        return Reference(ModelId(f"{dashed[1]}/{dashed[2]}"), name=dashed[2])
    guesses = [name]
    underscored = _UNDERSCORED.fullmatch(name)
    if underscored:
        guesses.append(f"{underscored[1]}/{underscored[2]}")
    return Reference(None, reason, tuple(ModelId(g) for g in guesses), underscored[2] if underscored else name)
