"""The loader lists every problem at once, each with file and line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from graph.errors import BadDataError
from ingest.registry.compile import compile_registry
from ingest.registry.load import load_registry

Write = Callable[[str, str], None]

GOOD = """\
- id: acme
  name: Acme AI
  kind: startup
  country: FR
  aliases: [Acme Labs]
  accounts: [acme, {id: acme-labs, until: 2024-05}]
  sources: [{ref: atom-regions, claims: [kind, country, accounts]}]
- id: zeta
  name: Zeta
  country_reason: no source at hand states it
  sources: [{url: "https://example.org/zeta", retrieved_on: 2026-01-02}]
"""


def problems(folder: Path) -> list[str]:
    """What the loader complains of, without the folder's path."""
    with pytest.raises(BadDataError) as caught:
        load_registry(folder)
    lines = str(caught.value).splitlines()
    return [line.removeprefix(f"{folder}/") for line in lines if ".yaml:" in line]


def test_good_rows_load(folder: Path, write: Write) -> None:
    write("labs.yaml", GOOD)
    acme, zeta = load_registry(folder).organizations
    assert (acme.value.id, acme.value.country, acme.row.line) == ("acme", "FR", 1)
    assert [(a.id, a.until) for a in acme.value.accounts] == [("acme", None), ("acme-labs", "2024-05")]
    assert zeta.value.country is None


def test_ten_faults_are_listed_at_once(folder: Path, write: Write) -> None:
    write(
        "labs.yaml",
        """\
- id: Acme AI
  name: Acme
  country: USA
  sources: [{ref: atom-regions, claims: [country]}]
- id: beta
  name: Beta
  kind: start-up
  country: FR
  sources: [{ref: nowhere, claims: [country, kind]}]
- id: alpha
  name: Alpha
  country: XX
  accounts: [alpha/models]
  colour: red
  sources: []
- id: gamma
  name: Gamma
  kind: startup
  country: DE
  country_reason: both
  sources: [{ref: atom-regions}]
- id: delta
  name: Gam ma
  country: DE
  lei: 5493001KJTIIGC8Y1R13
  sources: [{ref: atom-regions, claims: [lei]}]
""",
    )
    write("owners.yaml", "- {organization: beta, owner: nobody, kind: controlling, sources: [{ref: atom-regions}]}\n")
    write("funding.yaml", "- id: r1\n  organization: beta\n  amount: five\n")
    found = problems(folder)
    where = {line.split(": ", 1)[0] for line in found}
    assert {
        "labs.yaml:1", "labs.yaml:3", "labs.yaml:7", "labs.yaml:13", "labs.yaml:14", "labs.yaml:15", "labs.yaml:16",
        "labs.yaml:25", "owners.yaml:1", "funding.yaml:1", "funding.yaml:3",
    } <= where  # fmt: skip
    assert "labs.yaml:3: 'Acme AI' has country 'USA'; expected an ISO 3166-1 alpha-2 code such as 'FR'." in found
    assert any("colour" in line and "does not know" in line for line in found)
    assert any("check digits" in line for line in found)
    assert len(found) >= 12


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("labs.yaml", GOOD + "- {id: zoo, name: acme labs, country_reason: x, sources: [{ref: atom-regions}]}\n",
         "An alias names one organization"),
        ("labs.yaml", GOOD.replace("[Acme Labs]", "[Acme Labs, acme-LABS]"), "twice, or as its name"),
        ("labs.yaml", GOOD.replace("claims: [kind, country, accounts]", "claims: [kind, country]"),
         "has accounts without a source"),
        ("labs.yaml", GOOD.replace("id: zeta", "id: aaa"), "Keep rows sorted"),
        ("labs.yaml", GOOD + GOOD, "Keep one row"),
        ("labs.yaml", GOOD.replace("country: FR", "country: ZZ"), "names the country 'ZZ', which no row has"),
        ("accounts.yaml", "- {id: ACME, kind: individual, reason: x, sources: [{ref: atom-regions}]}\n",
         "claimed by 'acme' too"),
        ("accounts.yaml", "- {id: someone, kind: individual, sources: [{ref: atom-regions}]}\n", "has no reason"),
        ("accounts.yaml", "- {id: someone, kind: individual, reason: x}\n", "has no sources"),
        ("owners.yaml", "- {organization: acme, owner: acme, kind: controlling, sources: [{ref: atom-regions}]}\n",
         "owns itself"),
        ("owners.yaml",
         "- {organization: acme, owner: zeta, kind: minority, share_percent: 60, sources: [{ref: atom-regions}]}\n",
         "expected at most 50"),
        ("owners.yaml", ("- {organization: acme, owner: zeta, kind: controlling, sources: [{url: 'ftp://x.org/a', "
         "retrieved_on: 2026-01-02}]}\n"), "begins with http"),
        ("owners.yaml", "- {organization: acme, owner: zeta, kind: controlling, sources: [{url: 'https://x.org/a'}]}\n",
         "needs retrieved_on"),
        ("families.yaml", ("- {id: f, name: F, scope: line, developer: acme, include: ['other/F-*'], "
         "sources: [{ref: atom-regions}]}\n"), "does not run that account"),
        ("overrides.yaml", ("- {subject: 'account:acme', property: country, value: FR, author: me, reason: r, "
         "decided_on: 2026-01-02, sources: [{ref: atom-regions}]}\n"), "is no property of account"),
        ("statements_atom.yaml", ("- {organization: nobody, property: region, value: eu, value_text: eu, "
         "source: atom-regions}\n"), "statement about 'nobody'"),
        ("labs.yaml", "just text\n", "expected a list of rows"),
        ("labs.yaml", "- [1, 2\n", "is no YAML"),
        ("labs.yaml", GOOD + "  name: again\n", "stands twice"),
    ],
)  # fmt: skip
def test_each_fault_has_its_message(folder: Path, write: Write, name: str, text: str, message: str) -> None:
    write("labs.yaml", GOOD)
    write(name, text)
    found = problems(folder)
    assert any(message in line for line in found), found
    assert all(line.split(":")[1].isdigit() for line in found)


def test_round_faults(folder: Path, write: Write) -> None:
    write("labs.yaml", GOOD)
    write(
        "funding.yaml",
        """\
- id: r
  organization: acme
  name: R
  instrument: equity
  status: closed
  amount: 5
  closed_on: 2024-13
  investors: [{funder: zeta}]
  sources: [{ref: atom-regions}]
- id: s
  organization: acme
  name: S
  instrument: equity
  status: closed
  investors: [{funder: zeta}, {funder: zeta}, {funder: acme}]
  sources: [{ref: atom-regions}]
""",
    )
    found = "\n".join(problems(folder))
    assert "expected a date such as 2024, 2024-07 or 2024-07-25" in found
    assert "names the funder 'zeta' twice" in found
    assert "'acme' funds itself" in found


def test_an_override_corrects_one_fact_with_its_own_source(folder: Path, write: Write) -> None:
    write("labs.yaml", GOOD)
    write(
        "overrides.yaml",
        "- {subject: 'organization:acme', property: country, value: DE, author: editor, reason: moved, "
        "decided_on: 2026-01-02, sources: [{url: 'https://example.org/moved', retrieved_on: 2026-01-02}]}\n",
    )
    (acme, _) = load_registry(folder).organizations
    assert acme.value.country == "DE"
    stated = [s.text for s in acme.value.sources if "country" in s.claims]
    assert stated == ["https://example.org/moved"]
    assert [s.text for s in acme.value.sources if "kind" in s.claims] == ["atom-regions"]


def test_the_same_files_give_the_same_snapshot(tmp_path: Path) -> None:
    first = compile_registry(tmp_path / "a")
    second = compile_registry(tmp_path / "b")
    assert first.manifest == second.manifest
    assert first.path.name == second.path.name
    for table in first.manifest.files:
        name = f"{table}.parquet"
        assert (first.path / name).read_bytes() == (second.path / name).read_bytes()
    assert compile_registry(tmp_path / "a").path == first.path
