"""Claims become edges by stated rules; copies and distillations are told from derivatives."""

from __future__ import annotations

from typing import Any

from tests.graph.resolve.small import edges, record

SPREAD = 20
"""Accounts that make a model a base: see graph.resolve.mirrors."""


def typed(relation: str, *parents: str) -> list[str]:
    return [t for p in parents for t in (f"base_model:{p}", f"base_model:{relation}:{p}")]


def base(id_: str, users: int = SPREAD) -> list[dict[str, Any]]:
    """A model and as many accounts that tuned it."""
    return [record(id_), *(record(f"user{n}/tune-{n}-of-{id_[:3]}", *typed("finetune", id_)) for n in range(users))]


def test_the_latest_relation_counts_and_the_narrower_of_one_day(build: Any) -> None:
    store = build(
        record("b/base"),
        record("c/both", "base_model:b/base", "base_model:finetune:b/base", "base_model:adapter:b/base"),
        record("c/untyped", "base_model:b/base"),
    )
    assert edges(store) == {("c/both", "b/base"): "adapter", ("c/untyped", "b/base"): "unknown"}


def test_a_list_of_bases_is_a_merge_only_where_something_tells_of_one(build: Any) -> None:
    store = build(
        record("c/tagged", "mergekit", *typed("merge", "b/x", "b/y")),
        record("c/named-slerp", *typed("merge", "b/x", "b/y")),
        record("c/recipe", *typed("merge", "b/x", "b/y")),
        record("c/adapter", "lora", *typed("merge", "b/x", "b/y")),
        record("c/copy", "gguf", *typed("merge", "b/x", "b/y")),
        record("c/stitched", *typed("merge", "b/x", "b/y")),
        record("c/single", "mlx", "merge", *typed("merge", "b/x")),
        claims=[("c/recipe", p, "merge", "merge_recipe") for p in ("b/x", "b/y")],
    )
    relation = {child: found for (child, _), found in edges(store).items()}
    assert relation == {
        "c/tagged": "merge",
        "c/named-slerp": "merge",
        "c/recipe": "merge",
        "c/adapter": "adapter",
        "c/copy": "quantized",
        "c/stitched": "unknown",
        "c/single": "quantized",
    }


def test_cards_do_not_overrule_what_the_uploader_declares(build: Any) -> None:
    store = build(
        record("c/tagged", *typed("finetune", "b/base")),
        record("c/silent"),
        claims=[
            ("c/tagged", "b/other", None, "card_sentence"),
            ("c/tagged", "b/base", "quantized", "card_sentence"),
            ("c/silent", "b/other", "finetune", "card_sentence"),
        ],
    )
    found = edges(store, "relation, declared, in_declared, in_default, confidence")
    assert found == {
        ("c/tagged", "b/base"): ("finetune", True, True, True, 1.0),
        ("c/silent", "b/other"): ("finetune", False, False, True, 0.97),
    }
    refused = store.con.execute(
        "SELECT parent_text, refused FROM claim WHERE refused IS NOT NULL ORDER BY ALL"
    ).fetchall()
    assert refused == [("b/other", "the uploader declares other parents")]


def test_copies_of_a_known_re_uploader_fold_into_their_originals(build: Any) -> None:
    store = build(
        *base("lab/Model-8B"),
        record("copies/Model-8B"),
        record("copies/Model-8B-bnb-4bit"),
        record("c/on-copy", *typed("finetune", "copies/Model-8B")),
        record("c/on-quantized", *typed("adapter", "copies/Model-8B-bnb-4bit")),
        reuploaders=["copies"],
    )
    mirrors = store.con.execute(
        "SELECT m.id, o.id, r.methods FROM mirror_of r JOIN model m ON m.idx = r.mirror "
        "JOIN model o ON o.idx = r.original"
    ).fetchall()
    assert mirrors == [("copies/Model-8B", "lab/Model-8B", ["curated_account"])]
    assert edges(store)["copies/Model-8B-bnb-4bit", "lab/Model-8B"] == "quantized"
    roots = dict(
        store.con.execute(
            "SELECT m.id, list(b.id) FROM rooted_in r JOIN model m ON m.idx = r.model JOIN model b ON b.idx = r.base "
            "WHERE r.edges = 'default' AND m.account = 'c' GROUP BY m.id"
        ).fetchall()
    )
    assert roots == {"c/on-copy": ["lab/Model-8B"], "c/on-quantized": ["lab/Model-8B"]}
    assert store.con.execute("SELECT count(*) FROM rooted_in WHERE edges = 'declared' AND base IN "
                             "(SELECT idx FROM model WHERE account = 'copies')").fetchall() == [(2,)]  # fmt: skip


def test_a_namesake_is_a_copy_unless_it_declares_a_base_of_another_lab(build: Any) -> None:
    store = build(
        *base("lab/Model-8B"),
        record("x/Model-8B"),
        record("y/Model-8B", *typed("finetune", "lab/Model-8B-Base")),
        record("z/Model-8B", *typed("finetune", "other/base")),
        record("w/Model-8B-GGUF"),
        *base("small/Rare-1B", users=SPREAD - 1),
        record("x/Rare-1B"),
    )
    mirrors = store.con.execute("SELECT m.id FROM mirror_of r JOIN model m ON m.idx = r.mirror ORDER BY ALL").fetchall()
    assert mirrors == [("x/Model-8B",), ("y/Model-8B",)]


def test_a_curated_mirror_counts_without_any_rule(build: Any) -> None:
    store = build(record("b/base"), record("m/archive"), mirrors=[("m/archive", "b/base"), ("m/gone", "b/base")])
    assert store.con.execute("SELECT count(*), max(confidence) FROM mirror_of").fetchall() == [(1, 1.0)]


def test_the_original_of_a_curated_mirror_needs_no_record(build: Any) -> None:
    store = build(
        record("m/Archive"),
        record("u/tune", *typed("finetune", "m/Archive")),
        mirrors=[
            ("m/archive", "Lab/Removed"),
            ("m/gone", "lab/other"),
        ],
    )
    rows = store.con.execute("SELECT id, has_record FROM model ORDER BY ALL").fetchall()
    assert rows == [("Lab/Removed", False), ("m/Archive", True), ("u/tune", True)]
    root = "SELECT b.id FROM rooted_in r JOIN model m ON m.idx = r.model JOIN model b ON b.idx = r.base "
    assert store.con.execute(root + "WHERE m.id = 'u/tune' AND edges = 'default'").fetchall() == [("Lab/Removed",)]


def test_distillation_from_outputs_is_an_edge_without_weights(build: Any) -> None:
    store = build(
        *base("lab/Teacher-R1"),
        record("stu/Student-7B"),
        record("lab/Teacher-R1-Distill-Qwen-7B"),
        claims=[("lab/Teacher-R1-Distill-Qwen-7B", "stu/Student-7B", "finetune", "curated")],
    )
    found = edges(store, "relation, weights, in_default, in_all")
    assert found["lab/Teacher-R1-Distill-Qwen-7B", "lab/Teacher-R1"] == ("distill", False, False, False)
    assert found["lab/Teacher-R1-Distill-Qwen-7B", "stu/Student-7B"] == ("finetune", True, True, True)
    roots = store.con.execute(
        "SELECT DISTINCT b.id FROM rooted_in r JOIN model m ON m.idx = r.model JOIN model b ON b.idx = r.base "
        "WHERE m.name LIKE 'Teacher-R1-Distill%'"
    ).fetchall()
    assert roots == [("stu/Student-7B",)]


def test_former_ids_stay_searchable(build: Any) -> None:
    store = build(record("c/x", "base_model:b/now"))
    assert store.con.execute("SELECT * FROM former_id").fetchall() == []


def test_a_path_is_taken_for_a_widely_used_model_of_that_name_and_its_claim_stays_refused(build: Any) -> None:
    store = build(
        *base("lab/Model-8B", users=3),
        record("c/on-path", "base_model:/workspace/models/Model-8B"),
        record("c/on-rare", "base_model:/workspace/models/tune-0-of-lab"),
    )
    found = edges(store, "methods, declared, in_default")
    assert found["c/on-path", "lab/Model-8B"] == (["written_name"], False, True)
    assert "c/on-rare" not in {child for child, _ in found}
    rows = store.con.execute(
        "SELECT parent_text, refused, candidates FROM claim WHERE refused IS NOT NULL ORDER BY ALL"
    ).fetchall()
    assert rows == [
        ("/workspace/models/Model-8B", "local path", ["lab/Model-8B"]),
        ("/workspace/models/tune-0-of-lab", "local path", ["user0/tune-0-of-lab"]),
    ]
