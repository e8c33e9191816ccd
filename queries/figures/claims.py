"""Verdicts on published claims: by definitions that were fixed before, never bent to a number."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from queries.figures.band import BandRow, band
from queries.figures.cells import Cell, by_period, share_of, units_of, whole
from queries.figures.claim_facts import FACTS, find_nearest, find_values
from queries.figures.claim_rows import Candidate, FactClaim, OrderClaim, OutsideClaim, ReleaseClaim, ShareClaim
from queries.figures.engine import compute

if TYPE_CHECKING:
    from queries.figures.claim_rows import Claim, Claims
    from queries.figures.columns import Columns


class Verdict(enum.StrEnum):
    """What a graph says of a claim."""

    match = "match"
    mismatch = "mismatch"
    not_reproducible = "not reproducible"
    definition_missing = "definition missing"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A claim with its verdict and the reason for it.

    `figures` are what the graph gives by each definition that the claim could mean; `lowest` and `highest` the ends
    of the band over all named definitions, with the one that gives each; None where no figure is claimed.
    """

    claim: str
    verdict: Verdict
    says: str
    where: str | None
    reason: str
    figures: list[str] = field(default_factory=list)
    lowest: float | None = None
    lowest_by: str | None = None
    highest: float | None = None
    highest_by: str | None = None
    definitions: list[str] = field(default_factory=list)


def judge(columns: Columns, claims: Claims, *, whole_hub: bool = False) -> list[Judgement]:
    """A verdict on each claim.

    `whole_hub` says that the graph holds every model of the Hub, removed ones included; without it, no claim about
    the whole Hub can match or fail.
    """
    return [_judge(columns, claim, claims.publication.id, whole_hub=whole_hub) for claim in claims.claims]


def _judge(columns: Columns, claim: Claim, publication: str, *, whole_hub: bool) -> Judgement:
    if isinstance(claim, ShareClaim):
        return _judge_share(columns, claim, whole_hub=whole_hub)
    if isinstance(claim, OrderClaim):
        return _judge_order(columns, claim, whole_hub=whole_hub)
    if isinstance(claim, FactClaim):
        return _judge_fact(columns, claim, publication)
    if isinstance(claim, ReleaseClaim):
        return _judge_release(columns, claim)
    return _judge_outside(columns, claim)


def _judge_share(columns: Columns, claim: ShareClaim, *, whole_hub: bool) -> Judgement:
    told = [(c, _at(columns, c, claim.period)) for c in claim.definitions]
    figures = list(_tell(told, claim.shares))
    ends: BandRow | None = None
    if all(c.definition().population == "derivatives" for c in claim.definitions):
        first = claim.definitions[0].definition().with_(since=claim.period, until=claim.period)
        ends = next(iter(band(columns, first, list(claim.shares)[:1])), None)
    needed = int(1 / (2 * claim.tolerance))
    units = max(units_of(cells) for _, cells in told)
    if claim.lacks is not None:
        verdict, reason = Verdict.not_reproducible, f"The graph lacks {_sentence(claim.lacks)}"
    elif units < needed or not whole_hub:
        verdict = Verdict.not_reproducible
        reason = (
            f"The graph counts at most {units:,} units in {claim.period}"
            + (f", too few for the precision published (at least {needed:,})" if units < needed else "")
            + ", and it is not known to be the whole Hub. It would take a crawl that holds every derivative of that "
            "time, those removed since included."
        )
    else:
        meeting = [
            c
            for c, cells in told
            if cells and all(abs((share_of(cells, g) or 0.0) - s) <= claim.tolerance for g, s in claim.shares.items())
        ]
        verdict = Verdict.match if meeting else Verdict.mismatch
        reason = (
            f"Met by {', '.join(_name(c) for c in meeting)} ({len(meeting)} of {len(told)} definitions that could be "
            "meant)."
            if meeting
            else f"Met by none of the {len(told)} definitions that could be meant."
        )
    return Judgement(
        claim.id,
        verdict,
        claim.says,
        claim.where,
        reason,
        figures,
        lowest=ends.lowest if ends else None,
        lowest_by=ends.lowest_by if ends else None,
        highest=ends.highest if ends else None,
        highest_by=ends.highest_by if ends else None,
        definitions=[_name(c) for c in claim.definitions],
    )


def _judge_order(columns: Columns, claim: OrderClaim, *, whole_hub: bool) -> Judgement:
    """The claim holds in a period where those ahead have more than those behind; two readings, which may disagree."""
    readings: dict[str, list[bool]] = {"together": [], "each alone": []}
    figures, counted = [], 0
    for candidate in claim.definitions:
        for period, cells in _periods(columns, candidate, claim):
            ahead, behind = [_value(cells, g) for g in claim.ahead], [_value(cells, g) for g in claim.behind]
            counted += int(sum(ahead) + sum(behind))
            readings["together"].append(sum(ahead) > sum(behind))
            readings["each alone"].append(min(ahead) > max(behind))
            figures.append(f"{period} by {_name(candidate)}: {_amounts(claim.ahead, ahead, claim.behind, behind)}")
    definitions = [_name(c) for c in claim.definitions]
    if claim.lacks is not None:
        verdict, reason = Verdict.not_reproducible, f"The graph lacks {_sentence(claim.lacks)}"
    elif not whole_hub or not counted:
        verdict = Verdict.not_reproducible
        reason = (
            f"The graph counts {counted:,} units for these groups from {claim.since} to {claim.until}, and it is not "
            "known to be the whole Hub. It would take a crawl that holds every derivative of that time."
        )
    elif all(all(held) for held in readings.values()):
        verdict, reason = Verdict.match, "Those ahead have more in every period, by every definition and reading."
    elif not any(all(held) for held in readings.values()):
        verdict, reason = Verdict.mismatch, "In some period those ahead do not have more, by either reading."
    else:
        verdict = Verdict.definition_missing
        holds = next(name for name, held in readings.items() if all(held))
        reason = f"It holds only where the groups are read as {holds}, and the publication does not say how to."
    return Judgement(claim.id, verdict, claim.says, claim.where, reason, figures, definitions=definitions)


def _judge_fact(columns: Columns, claim: FactClaim, publication: str) -> Judgement:
    lookup = FACTS[claim.fact]
    verdicts, figures = [], []
    for subject, expected in claim.values.items():
        wanted = [expected] if isinstance(expected, str) else expected
        found = find_values(columns.store, claim.fact, subject, publication)
        held = [w for w in wanted if w in found]
        if len(held) == len(wanted):
            verdicts.append(Verdict.match)
            figures.append(f"{subject}: {', '.join(held)} ({'; '.join(_short(s) for w in held for s in found[w][:2])})")
        elif found and lookup.complete:
            verdicts.append(Verdict.mismatch)
            figures.append(f"{subject}: {', '.join(list(found)[:12])}, not {', '.join(wanted)}")
        else:
            verdicts.append(Verdict.not_reproducible)
            others = f"; other values: {', '.join(list(found)[:6])}" if found else ""
            figures.append(
                f"{subject}: no other source states {', '.join(w for w in wanted if w not in found)}{others}"
            )
    counts = {v: verdicts.count(v) for v in Verdict}
    if counts[Verdict.mismatch]:
        verdict = Verdict.mismatch
    elif counts[Verdict.not_reproducible]:
        verdict = Verdict.not_reproducible
    else:
        verdict = Verdict.match
    reason = f"Held against {lookup.of}: {', '.join(f'{n} {v}' for v, n in counts.items() if n)}."
    if verdict is Verdict.not_reproducible:
        reason += " It would take a source other than the publication for the rest."
    return Judgement(claim.id, verdict, claim.says, claim.where, reason, figures)


def _judge_release(columns: Columns, claim: ReleaseClaim) -> Judgement:
    verdicts, figures = [], []
    for family, released in claim.values.items():
        ((first,),) = columns.store.con.execute(
            "SELECT min(m.created_at)::DATE FROM member_of f JOIN model m ON m.idx = f.model WHERE f.family = $family",
            {"family": family},
        ).fetchall()
        if first is None:
            verdicts.append(Verdict.not_reproducible)
            figures.append(f"{family}: no member has a creation date in the graph")
            continue
        days = (first - released).days
        figures.append(f"{family}: earliest repository of {first}, published {released}")
        if abs(days) <= claim.tolerance_days:
            verdicts.append(Verdict.match)
        else:
            # A later repository proves nothing: the graph may lack earlier ones.
            verdicts.append(Verdict.mismatch if days < 0 else Verdict.not_reproducible)
    verdict = next(v for v in (Verdict.mismatch, Verdict.not_reproducible, Verdict.match) if v in verdicts)
    reason = (
        f"Held against the creation of the earliest repository of each family, to {claim.tolerance_days} days: "
        + ", ".join(f"{verdicts.count(v)} {v}" for v in Verdict if v in verdicts)
        + "."
    )
    if verdict is Verdict.not_reproducible:
        reason += " It would take the records of all members."
    return Judgement(claim.id, verdict, claim.says, claim.where, reason, figures)


def _judge_outside(columns: Columns, claim: OutsideClaim) -> Judgement:
    undefined = claim.kind == "undefined"
    verdict = Verdict.definition_missing if undefined else Verdict.not_reproducible
    reason = _sentence(claim.lacks)
    reason = reason[0].upper() + reason[1:] if undefined else f"The graph lacks {reason}"
    nearest = [find_nearest(columns.store, claim.nearest)] if claim.nearest else []
    return Judgement(claim.id, verdict, claim.says, claim.where, reason, nearest)


def _at(columns: Columns, candidate: Candidate, period: str) -> dict[str, Cell]:
    definition = candidate.definition()
    if definition.period == "month":
        definition = definition.with_(since=period, until=period)
    return {c.group: c for c in compute(columns, definition) if c.period == period}


def _periods(columns: Columns, candidate: Candidate, claim: OrderClaim) -> Iterator[tuple[str, dict[str, Cell]]]:
    definition = candidate.definition().with_(since=claim.since, until=claim.until)
    yield from by_period(compute(columns, definition)).items()


def _tell(told: Iterable[tuple[Candidate, dict[str, Cell]]], groups: Iterable[str]) -> Iterator[str]:
    for candidate, cells in told:
        if not cells:
            yield f"{_name(candidate)}: nothing to count"
            continue
        some = whole(cells)
        shares = ", ".join(f"{g} {share_of(cells, g) or 0.0:.1%}" for g in groups)
        yield f"{_name(candidate)}: {shares} of {some.units:,} units, {some.unresolved:.1%} unresolved"


def _amounts(ahead: Sequence[str], of_ahead: list[float], behind: Sequence[str], of_behind: list[float]) -> str:
    def told(names: Sequence[str], values: list[float]) -> str:
        return ", ".join(f"{n} {v:,.0f}" for n, v in zip(names, values, strict=True))

    return f"{told(ahead, of_ahead)}; {told(behind, of_behind)}"


def _value(cells: dict[str, Cell], group: str) -> float:
    return cells[group].value if group in cells else 0.0


def _name(candidate: Candidate) -> str:
    definition = candidate.definition()
    divided = f", {candidate.denominator}" if candidate.denominator else ""
    return f"{candidate.name} by {definition.group_by}{divided} ({definition.hash})"


def _short(source: str) -> str:
    return source.split("/")[2] if "://" in source else source


def _sentence(text: str) -> str:
    return text.strip().rstrip(".") + "."
