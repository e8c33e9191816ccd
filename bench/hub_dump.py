"""The Hub-like graph as a dump: one JSON line per model that has a record, in the shape of the Hub's list API."""

import argparse
import gzip
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
import polars as pl
import zstandard
from numpy.typing import NDArray

from bench.hub_like import LIBRARIES, LICENSES, NONE, RELATIONS, TASKS, HubLike, hub_like

_CHUNK = 200_000


def write_dump(hub: HubLike, path: Path) -> int:
    """Write the dump, oldest model first, and return the number of lines.

    The name decides on compression: .gz, .zst, or none. Each parent stands in the tags as on the Hub, untyped and,
    where the relation is known, typed.
    """
    ids = pl.select(
        pl.format(
            "acct{}/name-{}",
            pl.lit(pl.Series(hub.account)).cast(pl.String).str.zfill(6),
            pl.lit(pl.Series(hub.serial)).cast(pl.String).str.zfill(7),
        ).alias("id")
    )["id"]
    tags = _base_model_tags(hub, ids)
    records = np.flatnonzero(hub.has_record)
    records = records[np.argsort(hub.created[records], kind="stable")]
    with _open(path) as file:
        for start in range(0, records.size, _CHUNK):
            lines = _lines(hub, ids, tags, records[start : start + _CHUNK])
            file.write(("\n".join(lines) + "\n").encode())
    return records.size


def _base_model_tags(hub: HubLike, ids: pl.Series) -> pl.Series:
    """For each model the JSON of its base_model tags with a comma before each; an empty string without parents."""
    edges = pl.DataFrame({"child": hub.child, "parent": ids.gather(hub.parent), "relation": hub.relation})
    relation = pl.col("relation").replace_strict(dict(enumerate(RELATIONS)), return_dtype=pl.String)
    tag = pl.format(',"base_model:{}"', "parent") + pl.when(relation == "unknown").then(pl.lit("")).otherwise(
        pl.format(',"base_model:{}:{}"', relation, "parent")
    )
    by_child = edges.with_columns(tag=tag).group_by("child").agg(pl.col("tag").str.join(""))
    models = pl.DataFrame({"child": np.arange(hub.node_count, dtype=np.int32)})
    return models.join(by_child, on="child", how="left", maintain_order="left")["tag"].fill_null("")


def _lines(hub: HubLike, ids: pl.Series, tags: pl.Series, models: NDArray[np.int64]) -> list[str]:
    created = pl.Series(hub.created[models]).cast(pl.Datetime("us"))
    frame = pl.DataFrame(
        {
            "id": ids.gather(models),
            "created": created.dt.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "modified": created.dt.offset_by("5h").dt.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "downloads": hub.downloads_30d[models],
            "likes": hub.likes[models],
            "bases": tags.gather(models),
            "license": _named(hub.license[models], LICENSES, ',"license:{}"'),
            "task": _named(hub.task[models], TASKS, ',"pipeline_tag":"{}"'),
            "library": _named(hub.library[models], LIBRARIES, ',"library_name":"{}"'),
        }
    )
    line = pl.format(
        '{{"id":"{}","author":"{}","createdAt":"{}","lastModified":"{}","downloads":{},"likes":{}{}{},'
        '"tags":["region:us"{}{}]}}',
        "id",
        pl.col("id").str.split("/").list.first(),
        "created",
        "modified",
        "downloads",
        "likes",
        "task",
        "library",
        "bases",
        "license",
    )
    return frame.select(line.alias("line"))["line"].to_list()


def _named(index: NDArray[np.int8], names: tuple[str, ...], form: str) -> pl.Series:
    """The form filled with each name; an empty string for NONE."""
    forms = {NONE: "", **{number: form.replace("{}", name) for number, name in enumerate(names)}}
    return pl.Series(index).replace_strict(forms, return_dtype=pl.String)


@contextmanager
def _open(path: Path) -> Iterator[BinaryIO]:
    """A file to write to, compressed as its name says, with the same bytes for the same content."""
    with path.open("wb") as file:
        if path.suffix == ".gz":
            with gzip.GzipFile(filename="", mode="wb", fileobj=file, compresslevel=1, mtime=0) as packed:
                yield cast("BinaryIO", packed)
        elif path.suffix == ".zst":
            with zstandard.ZstdCompressor(level=3, threads=2).stream_writer(file) as packed:
                yield cast("BinaryIO", packed)
        else:
            yield file


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench hub", description=__doc__)
    parser.add_argument("path", type=Path, help="the file to write: .jsonl, .jsonl.gz or .jsonl.zst")
    parser.add_argument("--models", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    started = time.perf_counter()
    lines = write_dump(hub_like(options.models, options.seed), options.path)
    size = options.path.stat().st_size / 1e6
    print(f"{lines:,} lines, {size:,.0f} MB, {time.perf_counter() - started:.1f} s: {options.path}")
