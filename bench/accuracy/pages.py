"""docs/accuracy.md, written from what was measured."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.accuracy.cards import READ_BY_HAND, CardScore
from bench.accuracy.hiding import Truth
from bench.accuracy.lists import Outcome
from bench.accuracy.measure import PRECISIONS, Prediction, at_confidence, calibration, curve
from bench.accuracy.origin import OriginShare
from bench.accuracy.placed import Reading
from bench.accuracy.quantized import contained
from graph.evidence import METHODS
from graph.resolve.inference.infer import LEAST_CONFIDENCE, METHOD_COLUMNS

_HEAD: Final = Path(__file__).with_name("head.md")
_LEVELS: Final = (0.5, 0.8, 0.9, 0.95)
_MISSES: Final = 40


@dataclass(frozen=True, slots=True)
class Measured:
    """Everything that the page shows. Lists, display names and cards are empty without the evaluation data."""

    truth: Truth
    by_model: list[Prediction]
    by_account: list[Prediction]
    lists: dict[str, list[Outcome]]
    display_names: list[tuple[str, str, str, str]]
    cards: list[CardScore]
    origin: list[OriginShare]
    reading: Reading


def write_page(measured: Measured, path: Path) -> None:
    """Write the page."""
    path.write_text("\n".join(_page(measured)) + "\n", encoding="utf-8")


def _page(m: Measured) -> Iterator[str]:
    yield _HEAD.read_text(encoding="utf-8").rstrip()
    yield from _curves(m)
    yield from _methods(m.by_model)
    yield "\n## Calibration\n"
    yield from _calibration("hidden by model", m.by_model)
    yield from _calibration("hidden by account", m.by_account)
    yield from _other_methods(m.cards)
    yield from _lists(m)
    yield from _origin(m)


def _curves(m: Measured) -> Iterator[str]:
    quantized = contained(m.truth, m.by_model)
    cases: tuple[tuple[str, list[Prediction], Callable[[Prediction], bool]], ...] = (
        ("all, hidden by model", m.by_model, lambda p: p.right),
        ("all, hidden by model, exact id", m.by_model, lambda p: p.exact),
        ("all, hidden by model, same line", m.by_model, lambda p: p.in_line),
        ("all, hidden by model, on the way", m.by_model, lambda p: p.on_the_way),
        ("all, hidden by account", m.by_account, lambda p: p.right),
        ("quantized, parent's name in the child's", quantized, lambda p: p.right),
        ("the same, parent known", [p for p in quantized if p.reachable], lambda p: p.right),
        ("the same, same line", quantized, lambda p: p.in_line),
        ("the same, on the way", quantized, lambda p: p.on_the_way),
    )
    yield "\n## Recall at a precision\n"
    yield (
        "Predictions are taken surest first; each column is the highest recall at which the precision still holds. "
        "In brackets: of the children whose parent is known from anywhere else at all. *parent known* leaves the other "
        "children out of both, precision and recall: nobody who has only what remains could name their parent.\n"
    )
    yield _row(["held-back half", "children", "parent known", *(f"P {p:.2f}" for p in PRECISIONS)])
    yield _row(["---"] * (3 + len(PRECISIONS)))
    for name, part, right in cases:
        points = curve(part, right=right)
        known = sum(p.reachable for p in part)
        yield _row(
            [name, f"{len(part):,}", f"{known:,}", *(f"{p.recall:.3f} ({p.recall_of_reachable:.3f})" for p in points)]
        )
    yield "\nFrom a confidence on, all methods together, hidden by model (the last column: by account):\n"
    yield _row(
        ["confidence at least", "precision", "same line", "exact id", "recall", "quantized by name", "by account"]
    )
    yield _row(["---"] * 7)
    for level in _LEVELS:
        precision, line, exact, recall = at_confidence(m.by_model, level)
        yield _row(
            [f"{level}", f"{precision:.3f}", f"{line:.3f}", f"{exact:.3f}", f"{recall:.3f}",
             *(f"recall {r:.3f} at precision {p:.3f}"
               for p, _, _, r in (at_confidence(quantized, level), at_confidence(m.by_account, level)))]
        )  # fmt: skip


def _methods(cases: list[Prediction]) -> Iterator[str]:
    yield "\n## Each method alone\n"
    yield (
        "Every method names its own best candidate; its score is a share (of the name, of the accounts, of the "
        "siblings), and recall is at the precision of the column. `together` is the ranking of all of them.\n"
    )
    yield _row(["method", "says something", "precision", *(f"recall at P {p:.2f}" for p in PRECISIONS[2:5])])
    yield _row(["---"] * 6)
    for method in METHOD_COLUMNS:
        said = [p for p in cases if method in p.alone]
        points = curve(
            cases,
            score=lambda p, m=method: p.alone.get(m, (0.0, False))[0],  # type: ignore[misc]
            right=lambda p, m=method: p.alone.get(m, (0.0, False))[1],  # type: ignore[misc]
        )
        share = sum(p.alone[method][1] for p in said) / max(len(said), 1)
        yield _row([f"`{method}`", f"{len(said):,}", f"{share:.3f}", *(f"{p.recall:.3f}" for p in points[2:5])])
    said = [p for p in cases if p.parent is not None]
    yield _row(
        ["together", f"{len(said):,}", f"{sum(p.right for p in said) / max(len(said), 1):.3f}",
         *(f"{p.recall:.3f}" for p in curve(cases)[2:5])]
    )  # fmt: skip


def _calibration(name: str, cases: list[Prediction]) -> Iterator[str]:
    bins = calibration(cases)
    worst = max(abs(b.stated - b.measured) for b in bins)
    claimed = max((abs(b.stated - b.measured) for b in bins if b.low >= LEAST_CONFIDENCE), default=0.0)
    yield (
        f"\n{name.capitalize()}: stated and measured precision differ by {worst:.3f} at the most, by {claimed:.3f} "
        f"where a parent is claimed (from {LEAST_CONFIDENCE} on).\n"
    )
    yield _row(["confidence", "predictions", "stated", "measured", "difference"])
    yield _row(["---"] * 5)
    for b in bins:
        yield _row(
            [f"{b.low:.1f} to {b.high:.1f}", f"{b.cases:,}", f"{b.stated:.3f}", f"{b.measured:.3f}",
             f"{b.measured - b.stated:+.3f}"]
        )  # fmt: skip


def _other_methods(cards: Sequence[CardScore]) -> Iterator[str]:
    yield "\n## Cards, files, copies\n"
    for score in cards:
        yield (
            f"* `{score.method}`: of {score.cards} cards whose front matter names a base, it says something for "
            f"{score.said} and is right for {score.right}."
        )
    read, right = READ_BY_HAND
    yield (
        f"* `card_sentence`, cards without a base in their front matter: {read} sentences were read beside their "
        f"cards, {right} are right. Together its confidence is {METHODS['card_sentence'].confidence}."
    )
    yield (
        "* `same_name`: a namesake of a model that 20 or more accounts build on declares that model, or what its lab "
        "made (the original's card came with the weights), in 88 of 91 cases of the development half and 69 of 72 of "
        "the held-back half; below 20 accounts it falls to two thirds, so it is not used there."
    )
    yield (
        "* `curated_account`: what the accounts of `mirrors.yaml` declare is the namesake in 94 of 97 cases; two of "
        "the three others were quantization-aware releases, which are left out since."
    )
    yield (
        "* `written_name`: with the account taken away from declared ids whose name several models bear, the namesake "
        "that most accounts build on is the declared one in 12,959 of 13,129 cases of the development half and 12,722 "
        "of 12,910 of the held-back half. Paths may be named more freely than ids: its confidence is set to 0.95."
    )
    unmeasured = ", ".join(f"`{m.name}`" for m in METHODS.values() if not m.measured)
    yield f"* Not measured, for want of such files at hand: {unmeasured}. Their confidence is an estimate."


def _lists(m: Measured) -> Iterator[str]:
    if not m.lists:
        return
    yield "\n## Lists that others keep by hand\n"
    yield (
        "Children of a list are predicted from names alone: their own declarations are hidden, and all that is known "
        "of those that the sample lacks is that the ids of the list exist. The leaderboard names the base at the "
        "bottom, not the parent: a tune of `gemma-2-27b-it` stands there under `gemma-2-27b`.\n"
    )
    yield _row(["list", "children", *(f"P at {x}" for x in _LEVELS[:3]), *(f"R at {x}" for x in _LEVELS[:3])])
    yield _row(["---"] * 8)
    for name, outcomes in m.lists.items():
        taken = [[o for o in outcomes if o.confidence >= level] for level in _LEVELS[:3]]
        right = [sum(o.right for o in t) for t in taken]
        yield _row(
            [name, f"{len(outcomes):,}", *(f"{r / max(len(t), 1):.3f}" for r, t in zip(right, taken, strict=True)),
             *(f"{r / len(outcomes):.3f}" for r in right)]
        )  # fmt: skip
    if m.display_names:
        counts = Counter(outcome for *_, outcome in m.display_names)
        known = counts["right"] + counts["other"] + counts["no parent"]
        yield (
            f"\nPairs by display name ({len(m.display_names)} rows of five lists): {counts['unknown name']} have a "
            f"name that the sample does not know; of the other {known}, {counts['right']} children stand on the "
            f"parent in the graph, {counts['other']} on something else, {counts['no parent']} on nothing."
        )
        for source, child, parent, outcome in m.display_names:
            if outcome == "other":
                yield f"* {source}: {child} / {parent}"
    for name, outcomes in m.lists.items():
        wrong = sorted((o for o in outcomes if o.confidence >= 0.8 and not o.right), key=lambda o: o.child)
        yield f"\nMisses at 0.8 and above, {name}: {len(wrong)}" + (f", the first {_MISSES}:" if wrong else "")
        for o in wrong[:_MISSES]:
            yield f"* {o.child}: listed {', '.join(o.listed)}; found {o.found} ({o.confidence:.2f})"


def _origin(m: Measured) -> Iterator[str]:
    yield "\n## Where derivatives end\n"
    yield (
        "Derivatives of the sample that end at bases of organizations with a sourced country. A re-uploader is no "
        "lab, a person has no country. `or a reason` adds those whose base has a stated reason for having none.\n"
    )
    yield _row(["edge set", "derivatives", "placed", "placed or a reason", "of the models that declare a parent"])
    yield _row(["---"] * 5)
    for o in m.origin:
        yield _row(
            [f"`{o.edges}`", f"{o.derivatives:,}", f"{o.placed / o.derivatives:.1%}",
             f"{o.explained / o.derivatives:.1%}", f"{o.same / o.declared:.1%}"]
        )  # fmt: skip
    counts, late, unread = m.reading.verdicts, m.reading.late, len(m.reading.unread)
    yield (
        "\nOf those that are placed in `default` and not by declarations alone, "
        f"{counts.total() + unread} were drawn by the hash of their id and read one by one "
        f"(`bench/accuracy/verdicts.yaml`): {counts['right']} right, "
        f"{counts['wrong']} wrong, {counts['open']} open, which means that neither name nor tags settle it"
        f"{f', {unread} not read since they changed' if unread else ''}. Read were ids, tags and declared parents; "
        "nobody compared weights. Mistakes that reading found in the others became rules for what has no parent, and "
        f"the count is taken after them; {late.total()} were read once, after all rules: {late['right']} right, "
        f"{late['wrong']} wrong, {late['open']} open."
    )


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
