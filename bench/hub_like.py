"""A Hub that does not exist, with the habits of the one that does: seeded, of any size, as arrays.

The proportions follow what the bundled sample shows: 45 edges per 100 derivatives and 8 parents per 45 edges, few
popular bases, 5 % of the derivatives merges, half a percent of self-loops. Cycles longer than one are injected; the
sample has none.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from graph.lineage import UNKNOWN

RELATIONS = ("finetune", "adapter", "quantized", "merge", "unknown")
LICENSES = ("apache-2.0", "mit", "other", "cc-by-nc-4.0", "gemma", "openrail++", "llama3.1", "llama3.2", "cc-by-4.0")
TASKS = ("text-generation", "text-classification", "text-to-image", "automatic-speech-recognition", "object-detection")
LIBRARIES = ("transformers", "peft", "diffusers", "mlx", "gguf")
COUNTRIES = ("US", "CN", "FR", "DE", "GB", "KR", "JP", "IN", "SG", "CA")
NONE = -1
"""No license, task, library or country: the index of nothing."""

_LICENSE_SHARES = (0.36, 0.10, 0.06, 0.02, 0.015, 0.012, 0.006, 0.006, 0.015)
_TASK_SHARES = (0.57, 0.07, 0.06, 0.04, 0.01)
_LIBRARY_SHARES = (0.50, 0.13, 0.05, 0.04, 0.01)
_COUNTRY_SHARES = (0.22, 0.20, 0.04, 0.03, 0.03, 0.03, 0.02, 0.02, 0.01, 0.01)
_START = np.datetime64("2022-03-03T00:00:00", "s")  # the day after the date that the Hub gives to all that is older
_END = np.datetime64("2026-08-22T00:00:00", "s")

_DERIVATIVES = 0.4545  # with the parents of merges, half an edge per model
_MERGES = 0.05
_COPIES = 0.81  # chance that a parent is taken over from an earlier edge: it makes popular bases
_SERIES = 0.04  # share of derivatives in a series, each built on the one before: they make depth
_SERIES_END = 0.2  # chance that a series ends with this model
_DANGLING = 0.10  # share of the other parents that have no record
_SELF_LOOPS = 0.005
_CYCLES_PER_MILLION = 100
_INHERITED_LICENSES = 0.6
_MAX_DEPTH = 15
_MODELS_PER_ACCOUNT = 8


@dataclass(frozen=True)
class HubLike:
    """Models, their accounts and edges. A model's number is its place in the order of ids."""

    account: NDArray[np.int32]
    """Account of each model."""
    serial: NDArray[np.int32]
    """Second half of each model's id."""
    has_record: NDArray[np.bool_]
    """False for a parent that is only named by its children."""
    created: NDArray[np.int64]
    """Microseconds since 1970; UNKNOWN without a record."""
    license: NDArray[np.int8]
    """Index into LICENSES, or NONE; so are task and library into theirs."""
    task: NDArray[np.int8]
    library: NDArray[np.int8]
    downloads_30d: NDArray[np.int64]
    likes: NDArray[np.int32]
    account_country: NDArray[np.int8]
    """Index into COUNTRIES of each account, or NONE."""
    child: NDArray[np.int32]
    parent: NDArray[np.int32]
    relation: NDArray[np.int8]
    """Index into RELATIONS of each edge."""

    @property
    def node_count(self) -> int:
        """Models with a record, and parents without."""
        return self.account.size

    @cached_property
    def months(self) -> NDArray[np.int32]:
        """Months since 1970 in which each model was created; -1 where unknown."""
        dated = self.created != UNKNOWN
        months = np.full(self.node_count, -1, dtype=np.int32)
        months[dated] = self.created[dated].view("datetime64[us]").astype("datetime64[M]").astype(np.int32)
        return months

    def model_id(self, node: int) -> str:
        """Hub id. Numbers are padded, so that the order of ids is the order of models."""
        return f"{account_name(int(self.account[node]))}/name-{self.serial[node]:07d}"


def account_name(account: int) -> str:
    """Hub namespace of an account."""
    return f"acct{account:06d}"


def hub_like(models: int, seed: int = 0) -> HubLike:
    """A Hub-like graph with this many models that have a record, and about half as many edges."""
    rng = np.random.default_rng(seed)
    created = _dates(models, rng)
    child, parent, node_count = _edges(models, rng)
    merge = np.bincount(child, minlength=node_count)[child] > 1
    relation = rng.choice(np.array([0, 1, 2, 4], dtype=np.int8), child.size, p=[0.45, 0.28, 0.21, 0.06])
    relation[merge] = RELATIONS.index("merge")

    loops = rng.choice(np.unique(child), int(np.unique(child).size * _SELF_LOOPS), replace=False)
    rings, ring_parents = _rings(models, created, rng)
    child = np.concatenate([child, loops, rings])
    parent = np.concatenate([parent, loops, ring_parents])
    relation = np.concatenate([relation, np.zeros(child.size - relation.size, dtype=np.int8)])

    accounts = max(2, models // _MODELS_PER_ACCOUNT)
    account = (accounts * rng.random(node_count) ** 3).astype(np.int32)
    order = np.argsort(account, kind="stable")
    number = np.empty(node_count, dtype=np.int32)
    number[order] = np.arange(node_count, dtype=np.int32)
    popularity = np.bincount(parent, minlength=node_count)
    downloads = (rng.pareto(1.1, node_count) * (1 + popularity) * 5).astype(np.int64)
    has_record = np.arange(node_count) < models
    edge_order = np.lexsort((number[parent], number[child]))
    return HubLike(
        account=account[order],
        serial=order.astype(np.int32),
        has_record=has_record[order],
        created=np.concatenate([created, np.full(node_count - models, UNKNOWN)])[order],
        license=_licenses(node_count, child, parent, rng)[order],
        task=_pick(_TASK_SHARES, node_count, rng)[order],
        library=_pick(_LIBRARY_SHARES, node_count, rng)[order],
        downloads_30d=downloads[order],
        likes=np.minimum(downloads // 40, 2**31 - 1).astype(np.int32)[order],
        account_country=_pick(_COUNTRY_SHARES, accounts, rng),
        child=number[child][edge_order],
        parent=number[parent][edge_order],
        relation=relation[edge_order],
    )


def _dates(models: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Creation dates in order; uploads grow with the square of time."""
    elapsed = np.sort(rng.random(models)) ** (1 / 3) * (_END - _START).astype(np.int64)
    return (elapsed.astype(np.int64) + _START.astype(np.int64)) * 1_000_000


def _edges(models: int, rng: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.int64], int]:
    """Child and parent of each edge, models numbered by date, and the number of nodes with the dangling parents."""
    is_derivative = rng.random(models) < _DERIVATIVES
    is_derivative[: min(20, models)] = False
    derivative = np.flatnonzero(is_derivative)
    several = rng.random(derivative.size) < _MERGES
    child = np.repeat(derivative, np.where(several, rng.integers(2, 6, derivative.size), 1))

    edge = np.arange(child.size)
    copied = (rng.random(child.size) < _COPIES) & (edge > 0)
    origin = np.where(copied, (rng.random(child.size) * edge).astype(np.int64), edge)
    while not np.array_equal(origin, origin[origin]):
        origin = origin[origin]
    parent = (rng.random(child.size) * child).astype(np.int64)
    dangling = np.flatnonzero(~copied & (rng.random(child.size) < _DANGLING))
    parent[dangling] = models + np.arange(dangling.size)
    parent = parent[origin]
    series = np.flatnonzero(rng.random(child.size) < _SERIES)
    goes_on = (rng.random(series.size) >= _SERIES_END)[1:] & (child[series[1:]] > child[series[:-1]])
    parent[series[1:][goes_on]] = child[series[:-1][goes_on]]
    first = np.unique(child * (models + dangling.size) + parent, return_index=True)[1]
    child, parent = child[first], parent[first]

    shallow = _levels(child, parent, models + dangling.size)[child] <= _MAX_DEPTH
    child, parent = child[shallow], parent[shallow]
    named = np.unique(parent[parent >= models])
    parent = np.where(parent >= models, models + np.searchsorted(named, parent), parent)
    return child, parent, models + named.size


def _levels(child: NDArray[np.int64], parent: NDArray[np.int64], nodes: int) -> NDArray[np.int64]:
    """Longest way up from each node, by rounds over the edges that are still above others."""
    level = np.zeros(nodes, dtype=np.int64)
    depth = 0
    while child.size:
        depth += 1
        level[child] = depth
        is_child = np.zeros(nodes, dtype=np.bool_)
        is_child[child] = True
        deeper = is_child[parent]
        child, parent = child[deeper], parent[deeper]
    return level


def _rings(
    models: int, created: NDArray[np.int64], rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Edges that close cycles of two to five models; every other ring gets one date, so that dates can't break it."""
    wanted = max(2, models * _CYCLES_PER_MILLION // 1_000_000) if models >= 100 else 0
    starts = np.sort(rng.choice(models // 5, wanted, replace=False)) * 5 if wanted else np.zeros(0, dtype=np.int64)
    size = rng.integers(2, 6, starts.size)
    start = np.repeat(starts, size)
    place = np.arange(start.size) - np.repeat(np.cumsum(size) - size, size)
    one_date = np.repeat(np.arange(starts.size) % 2 == 0, size)
    created[start[one_date] + place[one_date]] = created[start[one_date]]
    return start + place, start + (place + 1) % np.repeat(size, size)


def _licenses(
    nodes: int, child: NDArray[np.int64], parent: NDArray[np.int64], rng: np.random.Generator
) -> NDArray[np.int8]:
    """A license of their own for some, that of a parent for most derivatives, nothing for the rest."""
    license_ = _pick(_LICENSE_SHARES, nodes, rng)
    heir = rng.random(child.size) < _INHERITED_LICENSES
    source = np.arange(nodes)
    source[child[heir]] = parent[heir]
    for _ in range(_MAX_DEPTH.bit_length()):  # a ring never settles; everything else has by then
        source = source[source]
    return license_[source]


def _pick(shares: tuple[float, ...], size: int, rng: np.random.Generator) -> NDArray[np.int8]:
    """Indices with these shares; the rest is NONE."""
    edges = np.cumsum(shares)
    index = np.searchsorted(edges, rng.random(size), side="right")
    return np.where(index < len(shares), index, NONE).astype(np.int8)
