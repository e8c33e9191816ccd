"""Files for Neo4j Browser: a style sheet, and the questions as favourites."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from graph.schema import EDGES, NODES
from graph.schema.lineage import EDGE_SETS
from queries.question import Question

STYLE_SHEET: Final = "modelroots.grass"
FAVORITES: Final = "modelroots-favorites.zip"
FAVORITES_FOLDER: Final = "modelroots"

_CAPTIONS: Final = {"Model": "name", "Organization": "name", "Country": "code", "License": "id", "Account": "id"}
_NODE_COLORS: Final = {
    "Model": "#8a94a6",
    "Account": "#c3cad6",
    "Dataset": "#d9c8ae",
    "Snapshot": "#5b6472",
    "Organization": "#7d5ba6",
    "Country": "#3f8f6b",
    "Family": "#b07aa1",
    "License": "#e0a13a",
    "Clause": "#f1d08a",
}
_EDGE_COLORS: Final = {"DERIVED_FROM": "#3a6ea5", "MIRROR_OF": "#9aa7b8", "ROOTED_IN": "#c2543a", "BOUND_BY": "#e0a13a"}
_ORIGIN_COLORS: Final = {
    "OriginCN": "#c8102e",
    "OriginUS": "#1f4e9c",
    "OriginFR": "#2a9d8f",
    "OriginMixed": "#8e44ad",
    "OriginUnresolved": "#b0b7c3",
}
_PALETTE: Final = ("#4c8eda", "#57c7e3", "#8dcc93", "#ffc454", "#ecb5c9", "#da7194", "#569480", "#f79767")
_DIAMETERS: Final = {"DownloadsHigh": "80px", "DownloadsMedium": "60px", "DownloadsLow": "40px"}


def style_sheet(buckets: Iterable[str]) -> str:
    """Style sheet with a rule for every label and relationship type.

    Browser applies the rules from first to last, and styles labels alone: the label of the type gives the caption,
    those of origin and downloads, which the load writes, give color and size.

    Args:
        buckets: origin buckets of the graph, such as `CN` and `mixed`.
    """
    rules = ["node {\n  diameter: 50px;\n  color: #A5ABB6;\n  border-color: #8C929C;\n  border-width: 2px;\n"]
    rules[0] += "  text-color-internal: #FFFFFF;\n  font-size: 10px;\n}"
    rules.append(
        "relationship {\n  color: #A5ABB6;\n  shaft-width: 1px;\n  font-size: 8px;\n  padding: 3px;\n"
        "  text-color-external: #000000;\n  text-color-internal: #FFFFFF;\n  caption: '<type>';\n}"
    )
    rules.append(_node_rule("Modelroots", "#A5ABB6"))
    for k, n in enumerate(NODES):
        named = {p.name for p in n.properties}
        caption = _CAPTIONS.get(n.label) or ("name" if "name" in named else n.key)
        rules.append(_node_rule(n.label, _NODE_COLORS.get(n.label) or _PALETTE[k % len(_PALETTE)], caption))
        rules += [
            _node_rule(label, _PALETTE[(k + i + 3) % len(_PALETTE)]) for i, (label, _) in enumerate(n.extra_labels)
        ]
    rules.append(_node_rule("LoadedGraph", "#2f3542", "graph_hash"))
    for k, bucket in enumerate(sorted(buckets)):
        label = f"Origin{bucket[:1].upper()}{bucket[1:]}"
        rules.append(_node_rule(label, _ORIGIN_COLORS.get(label) or _PALETTE[k % len(_PALETTE)]))
    rules += [f"node.{label} {{\n  diameter: {diameter};\n}}" for label, diameter in _DIAMETERS.items()]
    rules.append("node.Base {\n  border-color: #2A2C34;\n  border-width: 4px;\n}")
    for type_, properties in {e.type: e.properties for e in EDGES}.items():
        caption = "{relation}" if any(p.name == "relation" for p in properties) else "<type>"
        width = "3px" if type_ in {"DERIVED_FROM", "ROOTED_IN"} else "1px"
        rules.append(
            f"relationship.{type_} {{\n  color: {_EDGE_COLORS.get(type_, '#A5ABB6')};\n  shaft-width: {width};\n"
            f"  caption: '{caption}';\n}}"
        )
    return "\n\n".join(rules) + "\n"


def favorite(question: Question[Any]) -> str:
    """The question as it can be pasted into Browser: title, example parameters, statement.

    Browser shows the first comment as the name of a favourite.
    """
    given = question.bind(question.example) | {"edges": EDGE_SETS[1]}
    parameters = ", ".join(f"{name}: {cypher_literal(value)}" for name, value in given.items())
    text = question.statement.cypher.strip()
    return f"// {question.title}\n:params {{{parameters}}};\n{text};\n"


def write_browser_files(folder: Path, buckets: Iterable[str], questions: Iterable[Question[Any]]) -> list[Path]:
    """Write style sheet and favourites into a folder; both are dropped into Browser's side bar."""
    folder.mkdir(parents=True, exist_ok=True)
    sheet, favorites = folder / STYLE_SHEET, folder / FAVORITES
    sheet.write_text(style_sheet(buckets), encoding="utf-8")
    with zipfile.ZipFile(favorites, "w", zipfile.ZIP_DEFLATED) as archive:
        for question in questions:
            # A fixed date keeps the file the same as long as the questions are.
            entry = zipfile.ZipInfo(f"{FAVORITES_FOLDER}/{question.name}.cypher", (1980, 1, 1, 0, 0, 0))
            archive.writestr(entry, favorite(question))
    return [sheet, favorites]


def cypher_literal(value: Any) -> str:
    r"""A value as Cypher writes it.

    A quote is never written as \u0027: Neo4j reads such escapes before it looks where a text ends.

    >>> print(cypher_literal(["4'33", None, True, 3]))
    ['4\'33', null, true, 3]
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(cypher_literal, value))}]"
    return f"'{''.join(map(_escaped, str(value)))}'"


def _escaped(character: str) -> str:
    if character in "'\\":
        return f"\\{character}"
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _node_rule(label: str, color: str, caption: str | None = None) -> str:
    shown = f"\n  caption: '{{{caption}}}';" if caption else ""
    dark = _luminance(color) > 0.6
    return (
        f"node.{label} {{\n  color: {color};\n  border-color: {color};\n"
        f"  text-color-internal: {'#2A2C34' if dark else '#FFFFFF'};{shown}\n}}"
    )


def _luminance(color: str) -> float:
    red, green, blue = (int(color[k : k + 2], 16) / 255 for k in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
