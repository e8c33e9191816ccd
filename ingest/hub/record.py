"""One record of the Hub's list API becomes a row of a snapshot's models and the claims that it makes."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Final, NamedTuple

import msgspec
from msgspec import UNSET, Raw, UnsetType

from graph.errors import BadDataError
from ingest.hub.card_data import HUB_ID, count_rest, read_card_data, split_parents, take_text, take_texts
from ingest.hub.leftovers import Leftovers

_TYPED: Final = re.compile(r"([a-z][a-z_]+):(?!//)(.*)", re.DOTALL)
_BASE: Final = "base_model:"
_RELATIONS: Final = frozenset(("finetune", "adapter", "quantized", "merge"))
"""Relations that the Hub writes into tags."""
_GATED: Final[dict[bool | str | None, str | None]] = {
    True: "yes",
    False: None,
    "true": "yes",
    "false": None,
    "": None,
}

CONTROL: Final = "\x1f"
"""The only character that no tag may hold: part files join lists by it."""

IGNORED: Final = (
    "_id",
    "modelId",
    "author",
    "private",
    "disabled",
    "sha",
    "trendingScore",
    "config",
    "siblings",
    "cardExists",
)
"""Keys of a list record that are known and say nothing that the graph holds: they are not reported as left over."""


class Safetensors(msgspec.Struct, gc=False):
    """Parameter counts as the weights' headers state them."""

    total: int | None = None


class BaseModel(msgspec.Struct, gc=False):
    """A parent in `baseModels`."""

    id: str | None = None


class BaseModels(msgspec.Struct, gc=False):
    """The Hub's own reading of the card's base models."""

    relation: str | None = None
    models: list[BaseModel] | None = None


class ListRecord(msgspec.Struct, gc=False):
    """What is taken from a list record. `card` is left undecoded: an object, or a string that holds one.

    Keys with an underscore are those of dated collections: day seen, collection, time of removal.
    """

    id: str | None = None
    model_id: str | None = msgspec.field(default=None, name="modelId")
    created_at: datetime | None = msgspec.field(default=None, name="createdAt")
    modified_at: datetime | None = msgspec.field(default=None, name="lastModified")
    downloads: int | None = None
    likes: int | None = None
    tags: list[str] | None = None
    pipeline_tag: str | None = None
    library_name: str | None = None
    gated: bool | str | None = None
    safetensors: Safetensors | None = None
    used_storage: int | None = msgspec.field(default=None, name="usedStorage")
    card: Raw | UnsetType = msgspec.field(default=UNSET, name="cardData")
    base_models: BaseModels | None = msgspec.field(default=None, name="baseModels")
    seen: date | None = msgspec.field(default=None, name="_seen")
    src: str | None = msgspec.field(default=None, name="_src")
    removed_at: datetime | None = msgspec.field(default=None, name="_removed_at")


KEYS: Final = frozenset(f.encode_name for f in msgspec.structs.fields(ListRecord)) | frozenset(IGNORED)
"""Every key of a list record that is consumed or knowingly ignored."""


class ModelRow(NamedTuple):
    """A row of the snapshot table `models`, in the order of its columns."""

    id: str
    created_at: datetime | None
    modified_at: datetime | None
    downloads_30d: int | None
    likes: int | None
    pipeline_tag: str | None
    library_name: str | None
    gated: str | None
    parameter_count: int | None
    used_storage_bytes: int | None
    tags: list[str]
    licenses: list[str]
    license_name: str | None
    license_link: str | None
    datasets: list[str]
    observed_on: date
    observed_by: str
    removed_on: date | None


class ClaimRow(NamedTuple):
    """A row of the snapshot table `claims`, in the order of its columns."""

    child: str
    parent: str
    relation: str | None
    method: str
    observed_on: date
    detail: str | None = None


def parse_record(
    record: ListRecord, source: str, retrieved_on: date, leftovers: Leftovers
) -> tuple[ModelRow, list[ClaimRow]]:
    """Row and claims of one record; nothing is resolved or cleaned.

    Args:
        record: the decoded record.
        source: name of the observer where the record does not name one.
        retrieved_on: day of the observation where the record does not give one.
        leftovers: counts what is not used.

    Raises:
        BadDataError: the record has no id that the Hub could have given.
    """
    id_ = record.id if record.id is not None else record.model_id
    if id_ is None:
        raise BadDataError("no id")
    if not HUB_ID.fullmatch(id_):
        raise BadDataError(f"id {id_[:100]!r} is not a Hub id")
    seen = record.seen or retrieved_on
    tags: list[str] = []
    licenses: list[str] = []
    datasets: list[str] = []
    claims: list[ClaimRow] = []
    if record.tags and CONTROL in "".join(record.tags):
        raise BadDataError("a tag holds the control character U+001F")
    for tag in record.tags or ():
        if ":" not in tag:
            tags.append(tag)
        elif tag.startswith(_BASE):
            head, colon, rest = tag[11:].partition(":")
            if not colon:
                claims.append(ClaimRow(id_, head, None, "tag_untyped", seen))
            elif head in _RELATIONS:
                claims.append(ClaimRow(id_, rest, head, "tag_typed", seen))
            else:
                claims.append(_odd_claim(id_, tag[11:], seen))
        elif tag.startswith("license:"):
            licenses.append(tag[8:])
        elif tag.startswith("dataset:"):
            datasets.append(tag[8:])
        elif not tag.startswith("region:"):
            tags.append(tag)
    license_name = license_link = None
    if record.card is not UNSET:
        card = read_card_data(record.card, leftovers)
        if card:
            license_name = take_text(card, "license_name", leftovers)
            license_link = take_text(card, "license_link", leftovers)
            licenses.extend(x for x in take_texts(card, "license", leftovers) if x not in licenses and CONTROL not in x)
            relation = take_text(card, "base_model_relation", leftovers)
            for text in take_texts(card, "base_model", leftovers):
                claims.extend(ClaimRow(id_, p, relation, "card_data", seen, d) for p, d in split_parents(text))
            count_rest(card, leftovers)
    if record.base_models is not None:
        relation = record.base_models.relation
        claims.extend(
            ClaimRow(id_, m.id, relation, "base_models", seen)
            for m in record.base_models.models or ()
            if m.id is not None
        )
    created, modified, gated = record.created_at, record.modified_at, record.gated
    row = ModelRow(
        id_,
        created if created is None or created.tzinfo else created.replace(tzinfo=UTC),
        modified if modified is None or modified.tzinfo else modified.replace(tzinfo=UTC),
        record.downloads,
        record.likes,
        record.pipeline_tag,
        record.library_name,
        _GATED.get(gated, gated),  # type: ignore[arg-type] # booleans are all mapped
        record.safetensors.total if record.safetensors is not None else None,
        record.used_storage,
        tags,
        licenses,
        license_name,
        license_link,
        datasets,
        seen,
        record.src or source,
        None if record.removed_at is None else _day(record.removed_at),
    )
    return row, list(dict.fromkeys(claims)) if len(claims) > 1 else claims


def _day(moment: datetime) -> date:
    """Day of a moment in UTC; one without a time zone is in UTC."""
    return (moment.astimezone(UTC) if moment.tzinfo else moment).date()


def _odd_claim(child: str, written: str, seen: date) -> ClaimRow:
    """Claim of a tag with another relation than the Hub writes; drive letters and schemes of URLs are none."""
    typed = _TYPED.match(written)
    if typed:
        return ClaimRow(child, typed[2], typed[1], "tag_typed", seen)
    return ClaimRow(child, written, None, "tag_untyped", seen)
