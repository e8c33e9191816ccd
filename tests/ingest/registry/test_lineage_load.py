"""Renames and mirrors of the registry: what is there can be used, and what can't is listed with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.errors import BadDataError
from graph.identity import parse_model_reference
from ingest.registry.lineage_load import lineage_tables, load_lineage

SOURCE = "sources: [{ref: some-table}]"


def test_the_registry_names_ids_of_the_hub() -> None:
    tables = lineage_tables(load_lineage())
    for former, current, source in tables["former_name"].rows():
        assert parse_model_reference(current.replace("/*", "/x")).id == current.replace("/*", "/x")
        assert former != current
        assert source.startswith("https://")
    assert "unsloth" in tables["reuploader"]["account"].to_list()
    rows = {f: c for f, c, _ in tables["former_name"].rows()}
    assert rows["gpt2"] == "openai-community/gpt2"
    assert rows["THUDM/*"] == "zai-org/*"
    assert tables["former_name"]["former"].is_sorted()


def test_a_star_keeps_the_name_of_the_former_id(tmp_path: Path) -> None:
    (tmp_path / "renames.yaml").write_text(
        f"- current: new/*\n  formers: [legacy, old/named, 'old-account/*']\n  {SOURCE}\n", encoding="utf-8"
    )
    assert lineage_tables(load_lineage(tmp_path))["former_name"].rows() == [
        ("legacy", "new/legacy", "some-table"),
        ("old-account/*", "new/*", "some-table"),
        ("old/named", "new/named", "some-table"),
    ]


def test_all_problems_are_listed_with_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "renames.yaml").write_text(
        f"- current: a/x\n  formers: [b/x]\n  {SOURCE}\n"
        f"- current: c/x\n  formers: [B/X]\n  {SOURCE}\n"
        f"- current: no-account\n  formers: [d/x]\n  {SOURCE}\n"
        f"- current: a/x\n  formers: ['d/*']\n  {SOURCE}\n",
        encoding="utf-8",
    )
    (tmp_path / "mirrors.yaml").write_text(
        f"- account: a\n  mirror: b/x\n  original: c/x\n  reason: both\n  {SOURCE}\n"
        f"- mirror: b/x\n  reason: no original\n  {SOURCE}\n",
        encoding="utf-8",
    )
    with pytest.raises(BadDataError) as caught:
        load_lineage(tmp_path)
    message = str(caught.value)
    assert "5 problems" in message.splitlines()[0]
    for place in ("renames.yaml:4", "renames.yaml:7", "renames.yaml:10", "mirrors.yaml:1", "mirrors.yaml:6"):
        assert place in message


def test_a_folder_without_the_files_has_neither(tmp_path: Path) -> None:
    assert [frame.height for frame in lineage_tables(load_lineage(tmp_path)).values()] == [0, 0, 0]
