from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import BadDataError
from graph.snapshot import CLAIMS, MODELS
from ingest.hub.decode import RecordDecoder
from ingest.hub.leftovers import Leftovers
from ingest.hub.record import ClaimRow, ModelRow, parse_record

DAY = date(2026, 8, 22)


def parse(record: dict[str, Any]) -> tuple[ModelRow, list[ClaimRow], Leftovers]:
    decoder = RecordDecoder()
    row, claims = parse_record(decoder.decode_line(json.dumps(record).encode()), "test", DAY, decoder.leftovers)
    return row, claims, decoder.leftovers


def parents(*tags: str) -> list[tuple[str, str | None, str]]:
    return [(c.parent, c.relation, c.method) for c in parse({"id": "a/b", "tags": list(tags)})[1]]


def test_rows_have_the_columns_of_the_snapshot_in_their_order() -> None:
    assert ModelRow._fields == tuple(c.name for c in MODELS.columns)
    assert ClaimRow._fields == tuple(c.name for c in CLAIMS.columns)


def test_a_whole_record() -> None:
    row, claims, leftovers = parse(
        {
            "_id": "65a0",
            "id": "acme/tiny-7b",
            "author": "acme",
            "createdAt": "2022-03-02T23:29:04.000Z",
            "lastModified": "2026-01-02T03:04:05.678Z",
            "downloads": 12,
            "likes": 3,
            "trendingScore": 1.5,
            "tags": [
                "gguf",
                "base_model:acme/base",
                "base_model:quantized:acme/base",
                "license:mit",
                "dataset:acme/corpus",
                "region:us",
                "arxiv:2401.00001",
            ],
            "pipeline_tag": "text-generation",
            "library_name": "transformers",
            "gated": "manual",
            "safetensors": {"parameters": {"BF16": 7}, "total": 7},
            "usedStorage": 14,
            "cardData": {
                "license": ["mit", "other"],
                "license_name": "acme",
                "license_link": "LICENSE.md",
                "base_model": ["acme/base", "acme/second"],
                "base_model_relation": "quantized",
                "language": "en",
                "widget": [],
                "thumbnail": None,
            },
            "baseModels": {"relation": "quantized", "models": [{"_id": "1", "id": "acme/base"}]},
            "downloadsAllTime": 99,
            "_seen": "2026-02-01",
            "_src": "radar",
            "_removed_at": "2026-03-01T01:00:00+02:00",
        }
    )
    seen = date(2026, 2, 1)
    assert row == ModelRow(
        id="acme/tiny-7b",
        created_at=datetime(2022, 3, 2, 23, 29, 4, tzinfo=UTC),
        modified_at=datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC),
        downloads_30d=12,
        likes=3,
        pipeline_tag="text-generation",
        library_name="transformers",
        gated="manual",
        parameter_count=7,
        used_storage_bytes=14,
        tags=["gguf", "arxiv:2401.00001"],
        licenses=["mit", "other"],
        license_name="acme",
        license_link="LICENSE.md",
        datasets=["acme/corpus"],
        observed_on=seen,
        observed_by="radar",
        removed_on=date(2026, 2, 28),
    )
    assert claims == [
        ClaimRow("acme/tiny-7b", "acme/base", None, "tag_untyped", seen),
        ClaimRow("acme/tiny-7b", "acme/base", "quantized", "tag_typed", seen),
        ClaimRow("acme/tiny-7b", "acme/base", "quantized", "card_data", seen),
        ClaimRow("acme/tiny-7b", "acme/second", "quantized", "card_data", seen),
        ClaimRow("acme/tiny-7b", "acme/base", "quantized", "base_models", seen),
    ]
    assert leftovers.notes() == {"unused_keys": {"cardData.widget": 1, "downloadsAllTime": 1}}


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("base_model:org/name", ("org/name", None, "tag_untyped")),
        ("base_model:merge:org/name", ("org/name", "merge", "tag_typed")),
        ("base_model:continued_pretrain:org/name", ("org/name", "continued_pretrain", "tag_typed")),
        ("base_model:adapter:", ("", "adapter", "tag_typed")),
        ("base_model:", ("", None, "tag_untyped")),
        ("base_model:gpt2", ("gpt2", None, "tag_untyped")),
        ("base_model:adapter:C:\\Models\\x", ("C:\\Models\\x", "adapter", "tag_typed")),
        ("base_model:C:\\Models\\x", ("C:\\Models\\x", None, "tag_untyped")),
        ("base_model:https://huggingface.co/org/name", ("https://huggingface.co/org/name", None, "tag_untyped")),
        ("base_model:finetune:https://huggingface.co/a/b", ("https://huggingface.co/a/b", "finetune", "tag_typed")),
        ("base_model:finetune: org/name ", (" org/name ", "finetune", "tag_typed")),
    ],
)
def test_parents_stay_as_written(tag: str, expected: tuple[str, str | None, str]) -> None:
    assert parents(tag) == [expected]


def test_a_claim_that_a_record_repeats_is_one_claim() -> None:
    assert parents("base_model:a/b", "base_model:a/b", "base_model:merge:a/b") == [
        ("a/b", None, "tag_untyped"),
        ("a/b", "merge", "tag_typed"),
    ]


def test_absent_values_are_null_and_the_retrieval_gives_day_and_observer() -> None:
    row, claims, leftovers = parse({"id": "gpt2", "pipeline_tag": None, "tags": None, "cardData": None, "gated": False})
    assert row == ModelRow(
        "gpt2", None, None, None, None, None, None, None, None, None, [], [], None, None, [], DAY, "test", None
    )
    assert claims == []
    assert leftovers.notes() == {}


def test_the_old_name_of_the_id_counts() -> None:
    assert parse({"modelId": "a/b"})[0].id == "a/b"


def test_gated_without_a_kind_is_yes() -> None:
    assert parse({"id": "a/b", "gated": True})[0].gated == "yes"


@pytest.mark.parametrize(
    ("card", "bases", "notes"),
    [
        ('{"base_model": "a/b"}', ["a/b"], {}),
        ({"base_model": "a/b, c/d"}, ["a/b", "c/d"], {}),
        ({"base_model": ["a/b,c", "merge, of two"]}, ["a/b,c", "merge, of two"], {}),
        ("", [], {}),
        ({"base_model": None}, [], {}),
        ({"base_model": []}, [], {}),
        (
            {"base_model": 7, "license": {"a": 1}, "license_name": ["x"]},
            [],
            {
                "unreadable_values": {
                    "cardData.base_model: neither a string nor a list of strings": 1,
                    "cardData.license: neither a string nor a list of strings": 1,
                    "cardData.license_name: not a string": 1,
                }
            },
        ),
        ("no json", [], {"unreadable_values": {"cardData: not an object": 1}}),
        ([1], [], {"unreadable_values": {"cardData: not an object": 1}}),
    ],
)
def test_card_data_in_every_form(card: object, bases: list[str], notes: dict[str, Any]) -> None:
    _, claims, leftovers = parse({"id": "x/y", "cardData": card})
    assert [c.parent for c in claims] == bases
    assert leftovers.notes() == notes


@pytest.mark.parametrize(
    "record",
    [
        {"tags": []},
        {"id": None},
        {"id": ""},
        {"id": "a b"},
        {"id": "a/b/c"},
        {"id": "a/" + "b" * 97},
        {"id": "x", "tags": ["a\x1fb"]},
    ],
)
def test_what_has_no_id_of_the_hub_is_refused(record: dict[str, Any]) -> None:
    with pytest.raises(BadDataError):
        parse(record)


@pytest.mark.parametrize("record", [{"id": 7}, {"id": "x", "tags": "y"}, {"id": "x", "createdAt": "soon"}, []])
def test_a_wrong_type_is_refused(record: object) -> None:
    with pytest.raises(msgspec.ValidationError):
        RecordDecoder().decode_line(json.dumps(record).encode())


def test_unknown_keys_are_learned_and_counted_once_a_record() -> None:
    decoder = RecordDecoder()
    lines = [{"id": "a/a", "new": 1}, {"id": "a/b"}, {"id": "a/c", "new": None, "other": [1]}]
    for line in lines:
        decoder.decode_line(json.dumps(line).encode())
    block = "".join(json.dumps(line) + "\n" for line in lines).encode()
    records = decoder.decode_lines(block)
    assert records is not None
    assert [r.id for r in records] == ["a/a", "a/b", "a/c"]
    assert decoder.leftovers.notes() == {"unused_keys": {"new": 4, "other": 2}}
    for bad in (block + b"\n", block + b"x\n", block.replace(b"}\n", b"}"), b"\xff\n"):
        assert decoder.decode_lines(bad) is None
    assert decoder.leftovers.notes() == {"unused_keys": {"new": 4, "other": 2}}


def test_more_unknown_keys_than_can_be_learned_are_counted_all_the_same() -> None:
    decoder = RecordDecoder()
    for _ in range(2):
        for i in range(100):
            decoder.decode_line(json.dumps({"id": "a/a", f"key{i:03}": 1, "id2": 2}).encode())
    assert decoder.leftovers.keys == {"id2": 200, **{f"key{i:03}": 2 for i in range(100)}}
    listed = decoder.leftovers.notes(limit=1)
    assert listed == {"unused_keys": {"id2": 200}, "unused_keys_not_listed": 100}


@given(
    st.dictionaries(
        st.text(max_size=8), st.none() | st.integers() | st.text(max_size=5) | st.lists(st.text(max_size=5))
    ),
    st.lists(st.text(max_size=40)),
)
def test_every_tag_and_key_ends_up_somewhere(card: dict[str, Any], tags: list[str]) -> None:
    record = {"id": "a/b", "tags": [t.replace("\x1f", "") for t in tags], "cardData": card}
    row, claims, _ = parse(record)
    stated = [c.parent for c in claims if c.method.startswith("tag")]
    kept = {
        *row.tags,
        *(f"license:{x}" for x in row.licenses),
        *(f"dataset:{x}" for x in row.datasets),
    }
    for tag in record["tags"]:
        assert tag in kept or tag.startswith("region:") or any(tag.endswith(p) for p in stated)
