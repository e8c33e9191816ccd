"""Cards and configuration files with random damage, each read in bounded time and memory."""

from __future__ import annotations

import gzip
import json
import os
import random
import resource
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

from ingest.hub.card import METHODS, PARSERS
from ingest.hub.sentences import parse_sentences

_JUNK = (
    *(
        b"\t",
        b"\0",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"---\n",
        b"...\n",
        b": ",
        b"- ",
        b"[",
        b"]",
        b"{",
        b"}",
        b"&a ",
        b"*a",
    ),
    *(
        b"<<: *a\n",
        b"!!python/object:os.system ",
        b"%YAML 1.1\n",
        b"'",
        b'"',
        b"|\n",
        b">\n",
        b"\r",
        b"\xe2\x80\xa8",
        b"#",
    ),
    *(
        b"base_model: [",
        b"base_model: {a: b}\n",
        b"license:\n- mit\n- [x]\n",
        b"? ",
        b"\\",
        b"\x1f",
        b"NaN",
        b"1e999",
        b"\xed\xa0\x80",
    ),
)


def load_seeds() -> list[tuple[str, bytes]]:
    """Cards of the collections at hand, and configuration files of every kind."""
    folder = Path(os.environ["MODELROOTS_EVAL_DATA"]) / "cards"
    seeds = []
    for name in ("ainexus", "jarvis"):
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                text = next((v for k, v in row.items() if k in {"card", "description", "text"} and v), None)
                if isinstance(text, str):
                    seeds.append(("README.md", text.encode()))
                if isinstance(row.get("meta"), dict):
                    front = json.dumps(row["meta"], ensure_ascii=False)
                    seeds.append(("README.md", f"---\n{front}\n---\n{text}".encode()))
    recipe = b"models:\n  - model: a/b\n    parameters: {weight: 0.5}\n  - model: c/d+e/f\nmerge_method: ties\n"
    config = json.dumps({"_name_or_path": "a/b", "base_model_name_or_path": "c/d", "rope": {"x": [1.5] * 20}}).encode()
    for _ in range(len(seeds) // 8):
        seeds += [("mergekit_config.yml", recipe), ("config.json", config), ("adapter_config.json", config)]
    return seeds


def _cut(rng: random.Random, data: bytes) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def _flip(rng: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.randint(1, 30)):
        if changed:
            changed[rng.randrange(min(len(changed), 3000))] = rng.randrange(256)
    return bytes(changed)


def _insert(rng: random.Random, data: bytes) -> bytes:
    for _ in range(rng.randint(1, 8)):
        at = rng.randrange(min(len(data), 2000) + 1)
        data = data[:at] + rng.choice(_JUNK) * rng.choice((1, 1, 1, 2, 50)) + data[at:]
    return data


def _repeat(rng: random.Random, data: bytes) -> bytes:
    start = rng.randrange(len(data) + 1)
    piece = data[start : start + rng.randint(1, 400)]
    return data[:start] + piece * min(rng.choice((2, 10, 1000, 100_000)), 5_000_000 // (len(piece) or 1)) + data[start:]


def _shuffle(rng: random.Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    head = lines[:60]
    rng.shuffle(head)
    return b"\n".join(head + lines[60:])


def _bomb(rng: random.Random, data: bytes) -> bytes:
    width, depth = rng.randint(2, 9), rng.randint(5, 60)
    shape = rng.choice(("[{}]", "{{<<: [{}]}}", "{{a: [{}]}}"))
    lines = ["a0: &a0 [x]" if "<<" not in shape else "a0: &a0 {k: v}"]
    lines += [f"a{i}: &a{i} " + shape.format(", ".join([f"*a{i - 1}"] * width)) for i in range(1, depth)]
    return ("---\n" + "\n".join(lines) + f"\nbase_model: *a{depth - 1}\n---\n").encode() + data[:500]


def _deep(rng: random.Random, data: bytes) -> bytes:
    opening = rng.choice((b"[", b"{a: ", b"- ", b"? ", b'{"a":', b"a:\n "))
    return b"---\nbase_model: " + opening * rng.choice((50, 5000, 200_000)) + b"\n---\n" + data[:500]


def _large(rng: random.Random, data: bytes) -> bytes:
    return data + rng.choice((b"x", b"\n", b"word ", b"| a | b |\n", b"\n---\n", b"\xc3\xa9")) * rng.choice(
        (100_000, 1_000_000)
    )


_MUTATIONS: tuple[tuple[Callable[[random.Random, bytes], bytes], float], ...] = (
    *((_cut, 2.0), (_flip, 4.0), (_insert, 5.0), (_repeat, 1.0), (_shuffle, 2.0)),
    *((_bomb, 0.7), (_deep, 0.3), (_large, 0.2)),
)


def iter_mutated(seeds: list[tuple[str, bytes]], number: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Files with one to three kinds of damage, at most 6 MB each."""
    rng = random.Random(seed)
    kinds, weights = zip(*_MUTATIONS, strict=True)
    for _ in range(number):
        name, data = rng.choice(seeds)
        for mutate in rng.choices(kinds, weights, k=rng.choice((1, 1, 2, 3))):
            data = mutate(rng, data)[:6_000_000]
        yield name, data


class Read(NamedTuple):
    """What the reading of one file gave and took."""

    cpu_seconds: float
    stated: int
    problems: list[str]
    longest_parent: int
    peak_kb: int


def read_files(pipe: Connection) -> None:
    """Read the files that come through a pipe, until None comes.

    A file that took over half a second is read again, and the shorter time counts: the machine may have been busy.
    """
    while (received := pipe.recv()) is not None:
        name, data = received
        took = 10.0
        for _ in range(2):
            started = time.process_time()
            parsed = PARSERS[name](data)
            parse_sentences(parsed.text or "", "some/model")
            took = min(took, time.process_time() - started)
            if took <= 0.5:
                break
        longest = max((len(s.parent) for s in parsed.stated), default=0)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        pipe.send(Read(took, len(parsed.stated), parsed.problems, longest, peak))


def fuzz(number: int, seed: int = 1, skip: int = 0) -> str:
    """Have so many damaged files read in another process; an exception, a second or 200 MB ends the campaign.

    `skip` leaves out the first ones, to go on behind a file that was the last to fail.
    """
    seeds = load_seeds()
    here, there = get_context("spawn").Pipe()
    reader = get_context("spawn").Process(target=read_files, args=(there,), daemon=True)
    reader.start()
    there.close()
    problems: Counter[str] = Counter()
    refused = stated = first_kb = peak_kb = 0
    slowest = 0.0
    for name, data in islice(iter_mutated(seeds, number, seed), skip, None):
        here.send((name, data))
        read: Read = here.recv()  # EOFError: the reader has died of it
        assert read.cpu_seconds < 1, (name, read.cpu_seconds, data[:300])
        assert read.peak_kb < 200 * 1024, (name, read.peak_kb, data[:300])
        assert read.longest_parent <= 200
        assert len(read.problems) < 20
        first_kb, peak_kb = first_kb or read.peak_kb, read.peak_kb
        slowest = max(slowest, read.cpu_seconds)
        problems.update(f"{METHODS[name]}: {p}" for p in read.problems)
        refused += bool(read.problems)
        stated += bool(read.stated)
    here.send(None)
    reader.join()
    told = "; ".join(f"{n:,} {p}" for p, n in problems.most_common(12))
    return (
        f"{number - skip:,} files from {len(seeds):,} seeds: no exception, slowest {slowest:.2f} s, peak memory of the "
        f"reading process {peak_kb / 1024:.0f} MB ({first_kb / 1024:.0f} MB after the first file); {stated:,} state a "
        f"parent, {refused:,} have problems of {len(problems)} kinds, each counted ({told}; ...)"
    )
