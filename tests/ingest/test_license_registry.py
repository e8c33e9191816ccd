"""The license registry: that it holds together, and that its faults are found, all at once."""

from __future__ import annotations

import shutil

import pytest

from graph.errors import BadDataError
from graph.schema.licenses import CATEGORIES, PARAMETERS
from ingest.registry.license_load import REGISTRY_FOLDER, load_licenses
from ingest.registry.license_rows import ClauseUse
from ingest.registry.license_tables import license_tables

HUB_IDS = 83
"""Ids that the Hub knows, 2026-08."""


@pytest.fixture(scope="module")
def registry():
    return load_licenses()


def test_all_hub_ids_are_there(registry):
    assert sum(p.value.hub for p in registry.licenses) == HUB_IDS


def test_what_is_not_read_says_so(registry):
    for placed in registry.licenses:
        row = placed.value
        assert (row.clauses is None) == (row.id not in registry.terms)
        if row.id in registry.terms:
            assert row.text.source
            assert registry.terms[row.id]
        if row.placeholder:
            assert row.clauses is None


def test_every_clause_points_at_a_section(registry):
    assert all(use.at.strip() for held in registry.terms.values() for use in held.values())


def test_wordings_stand_where_notices_need_them(registry):
    for license_, held in registry.terms.items():
        for name in ("display", "name_prefix", "statement"):
            if name in held:
                assert held[name].wording, license_


def test_the_brief_facts_about_thresholds(registry):
    terms = registry.terms
    assert terms["llama3.1"]["user_threshold"].monthly_active_users == 700_000_000
    assert terms["qwen"]["user_threshold"].monthly_active_users == 100_000_000
    kimi = terms["kimi-k2"]
    assert (kimi["user_threshold"].monthly_active_users, kimi["user_threshold"].effect) == (100_000_000, "display")
    assert (kimi["revenue_threshold"].revenue, kimi["revenue_threshold"].period) == (20_000_000, "month")
    assert kimi["display"].wording == "Kimi K2"
    assert terms["llama3.1"]["name_prefix"].wording == "Llama"
    assert terms["tencent-hunyuan-3d-2.0"]["excluded_territory"].territories == ("EU", "GB", "KR")


def test_parameters_are_those_of_the_schema():
    assert {p.name for p in PARAMETERS} == set(ClauseUse.model_fields) - {"clause", "at"}


def test_tables_are_sorted_and_complete(registry):
    tables = license_tables(registry)
    assert tables["license"]["id"].to_list() == sorted(tables["license"]["id"].to_list())
    assert set(tables["license"]["category"].drop_nulls()) == set(CATEGORIES)
    by_id = dict(tables["license"].select("id", "category").iter_rows())
    assert [by_id[i] for i in ("unlicense", "mit", "gpl-3.0", "gemma", "cc-by-nc-4.0", "other")] == [
        "public_domain",
        "permissive",
        "copyleft",
        "restricted",
        "non_commercial",
        None,
    ]
    assert by_id["kimi-k2"] == "permissive"
    assert tables["has_clause"].height == sum(len(v) for v in registry.terms.values())
    assert tables["license_alias"]["alias"].is_unique().all()


def test_faults_are_listed_together_with_their_lines(tmp_path):
    for name in ("clauses.yaml", "license_conclusions.yaml"):
        shutil.copy(REGISTRY_FOLDER / name, tmp_path / name)
    (tmp_path / "licenses").mkdir()
    (tmp_path / "license_conclusions.yaml").write_text(
        "- id: a/b\n  license: nothing\n  sources: [{ref: x}]\n", encoding="utf-8"
    )
    (tmp_path / "licenses" / "bad.yaml").write_text(
        """\
- id: one
  name: One
  spdx: LicenseRef-One
  owner: null
  family: x
  aliases: [same]
  text: {source: a text, url: null}
  clauses:
    - {clause: flying, at: "1"}
    - {clause: user_threshold, at: "2", effect: license needed}
    - {clause: commercial_use, at: "3", wording: no}
- id: two
  name: Two
  spdx: LicenseRef-Two
  owner: null
  family: x
  aliases: [Same]
  like: three
  text: {source: null, url: null}
  clauses: null
- id: One Two
  name: Bad id
  spdx: LicenseRef-Bad
  owner: null
  family: x
  colour: red
  text: {source: null, url: null}
  clauses: null
""",
        encoding="utf-8",
    )
    with pytest.raises(BadDataError) as error:
        load_licenses(tmp_path)
    text = str(error.value)
    for expected in (
        "bad.yaml:9: clause 'flying' is not in clauses.yaml",
        "bad.yaml:10: clause 'user_threshold' needs the parameter 'monthly_active_users'",
        "bad.yaml:11: clause 'commercial_use' takes no parameter 'wording'",
        "like and without need clauses",
        "expected lower case without spaces",
        "has a key 'colour' that the registry does not know",
        "license_conclusions.yaml:2: names the license 'nothing'",
    ):
        assert expected in text, (expected, text)
