"""A network as one HTML page that needs nothing else: no network, no simulation, no script but its own."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections import Counter
from collections.abc import Iterable
from importlib import resources
from pathlib import Path
from string import Template
from typing import Any, Final

from modelroots.files import write_text
from modelroots.views.folding import MOST_DRAWN, fold
from modelroots.views.layout import Layout, lay_out
from modelroots.views.network import Item, Link, Network, visible, wrap
from modelroots.views.palette import OTHERS, UNRESOLVED, choose_colors, ink

_LIBRARY: Final = "templates/lib/vis-9.1.2/vis-network.min.js"
_FONT: Final = "DejaVu Sans, Verdana, sans-serif"
_LINE_COLOR: Final = "#6E6E6E"
_FAINT: Final = "#A3A3A3"
"""Colour of lines that are so many that they would hide the boxes."""
_MANY: Final = 120
_FRAME: Final = "#F4F4F4"
_DASHES: Final[tuple[list[int] | bool, ...]] = (False, [9, 4], [2, 4], [12, 4, 2, 4], [5, 5], [16, 6])
_STYLES: Final[dict[str, tuple[list[int] | bool, float]]] = {
    "finetune": (False, 1.4),
    "adapter": ([9, 4], 1.4),
    "quantized": ([2, 4], 1.8),
    "merge": (False, 2.4),
    "distill": ([12, 4, 2, 4], 1.4),
    "mirror": ([5, 5], 2.4),
}
"""Dashes and width of the lines of the commonest relations; others take the next free ones."""
_MOST_LABELS: Final = 50
"""Arrows up to which each has its label; above, the arrows of one box that say the same share one."""


def write_page(network: Network, path: Path, *, most: int = MOST_DRAWN) -> None:
    """Write the page. Raises CannotWriteError where the file cannot be written."""
    write_text(path, render_page(network, most=most))


def render_page(network: Network, *, most: int = MOST_DRAWN) -> str:
    """The page as text. Of a network with more boxes than `most`, those that are alike are drawn together.

    Every text of the network is data: escaped in HTML, and in JSON such that no tag can end its element. A content
    security policy lets no script run but the two of the page and lets nothing be fetched.
    """
    drawn = fold(network, most)
    colors = choose_colors(item.category for item in network.items)
    styles = _line_styles(drawn.links)
    content = _content(drawn, lay_out(drawn), colors, styles)
    here = resources.files(__package__)
    library = (resources.files("pyvis") / _LIBRARY).read_text(encoding="utf-8")
    script = (here / "page.js").read_text(encoding="utf-8")
    return Template((here / "page.html").read_text(encoding="utf-8")).substitute(
        title=_escape(network.title),
        subtitle=_escape(network.subtitle),
        style=(here / "page.css").read_text(encoding="utf-8"),
        category_title=_escape(network.category_title),
        colors="".join(_swatch(*row) for row in _legend(colors)),
        lines="".join(_line(label, *style) for label, style in styles.items()),
        arrow=_escape(network.arrow),
        notes="".join(f'<p class="note">{_escape(note)}</p>' for note in drawn.notes),
        content=_json(content),
        library=library,
        script=script,
        script_hashes=" ".join(_script_hash(s) for s in (library, script)),
    )


def _content(
    network: Network,
    layout: Layout,
    colors: dict[str | None, str],
    styles: dict[str, tuple[list[int] | bool, float]],
) -> dict[str, Any]:
    """What the script of the page draws: nodes and edges by number, so that no text becomes an id."""
    from pyvis.network import Network as Picture

    picture = Picture(directed=True, cdn_resources="in_line")
    boxes = [box for item in network.items for box in (item, *item.members)]  # a frame lies below its members
    number = {box.id: i for i, box in enumerate(boxes)}
    for i, box in enumerate(boxes):
        picture.add_node(i, **_node(box, layout, colors.get(box.category, UNRESOLVED)))
    labelled = _labelled(network.links)
    for i, link in enumerate(network.links):
        dashes, width = styles[link.label]
        text = visible(link.label) if i in labelled else None
        picture.add_edge(
            number[link.source], number[link.target], id=i, label=text, title=_lines(link.details) or link.label,
            dashes=dashes, width=width,
        )  # fmt: skip
    forced = "vertical" if layout.direction == "down" else "horizontal"
    picture.set_options(json.dumps(_options(forced, _FAINT if len(network.links) > _MANY else _LINE_COLOR)))
    nodes, edges, *_, options = picture.get_network_data()
    return {
        "nodes": nodes,
        "edges": edges,
        "options": json.loads(options),
        "details": [[visible(t) for t in (box.details or (box.id,))] for box in boxes],
        "edgeDetails": [[visible(t) for t in link.details or (link.label,)] for link in network.links],
        "marked": [number[item.id] for item in network.items if item.marked],
        "frames": [number[item.id] for item in network.items if item.members],
    }


def _node(item: Item, layout: Layout, color: str) -> dict[str, Any]:
    x, y = layout.position[item.id]
    width, height = layout.size[item.id]
    shade = _FRAME if item.size > 1 else color
    lines = [line for label in item.label for line in (wrap(label, int(width / 7.5)) if item.members else (label,))]
    return {
        "label": "\n".join(lines),
        "title": _lines(item.details),
        "shape": "box",
        "x": round(x),
        "y": round(y),
        "physics": False,
        "fixed": False,
        "borderWidth": 4 if item.marked else 1,
        "shapeProperties": {"borderDashes": [4, 3] if item.size > 1 else False, "borderRadius": 4},
        "color": {"background": shade, "border": "#000000", "highlight": {"background": shade, "border": "#000000"}},
        "font": {"color": ink(shade), "size": 13, "face": _FONT},
        "widthConstraint": {"minimum": width - 12, "maximum": width - 12},
        "heightConstraint": {"minimum": height - 12, "valign": "top" if item.members else "middle"},
        "margin": 5,
    }


def _options(direction: str, line_color: str) -> dict[str, Any]:
    return {
        "physics": {"enabled": False},
        "layout": {"randomSeed": 1},
        "interaction": {"hover": True, "tooltipDelay": 150, "keyboard": False, "multiselect": True},
        "nodes": {"borderWidthSelected": 4},
        "edges": {
            "color": {"color": line_color, "highlight": "#000000", "hover": "#000000"},
            "arrows": {"to": {"enabled": True, "scaleFactor": 0.6}},
            "font": {"size": 11, "face": _FONT, "color": "#333333", "strokeWidth": 4, "strokeColor": "#FFFFFF"},
            "smooth": {"enabled": True, "type": "cubicBezier", "forceDirection": direction, "roundness": 0.5},
        },
    }


def _labelled(links: Iterable[Link]) -> set[int]:
    """Numbers of the links that carry their label in the picture."""
    numbered = list(enumerate(links))
    if len(numbered) <= _MOST_LABELS:
        return {i for i, _ in numbered}
    busy = Counter(end for _, link in numbered for end in (link.source, link.target))
    alike: dict[tuple[str, str], list[int]] = {}
    for i, link in numbered:
        alike.setdefault((max(link.source, link.target, key=busy.__getitem__), link.label), []).append(i)
    return {group[len(group) // 2] for group in alike.values()}


def _line_styles(links: Iterable[Link]) -> dict[str, tuple[list[int] | bool, float]]:
    labels = dict.fromkeys(link.label for link in links)
    others = [label for label in labels if label not in _STYLES]
    styles = dict(_STYLES)
    styles.update((label, (_DASHES[i % len(_DASHES)], 1.0 + i // len(_DASHES))) for i, label in enumerate(others))
    return {label: styles[label] for label in labels}


def _legend(colors: dict[str | None, str]) -> list[tuple[str, str]]:
    """Names and colour of each row; the categories for which no colour was left share the last but one."""
    rest = ", ".join(sorted(c for c, color in colors.items() if c is not None and color == OTHERS))
    rows = [(c, color) for c, color in colors.items() if c is not None and color != OTHERS]
    rows += [(rest, OTHERS)] if rest else []
    return [*rows, ("not known", colors[None])] if None in colors else rows


def _swatch(name: str, color: str) -> str:
    return f'<li><span class="swatch" style="background:{color}"></span>{_escape(name)}</li>'


def _line(label: str, dashes: list[int] | bool, width: float) -> str:  # noqa: FBT001 - as the library writes it
    pattern = "" if isinstance(dashes, bool) else f' stroke-dasharray="{" ".join(map(str, dashes))}"'
    stroke = f'<path d="M0 6H34" stroke="{_LINE_COLOR}" stroke-width="{width}"{pattern}/>'
    return f'<li><svg class="line" viewBox="0 0 34 12">{stroke}</svg>{_escape(label)}</li>'


def _escape(text: str) -> str:
    return html.escape(visible(text))


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(visible(t) for t in texts)


def _json(content: Any) -> str:
    """JSON in which no character can end a script element or a line of script."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _script_hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
