"""Who finally controls an organization, and whose money stands behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import duckdb

Chain = tuple[str, ...]
Funding = tuple[str, str, str]
"""Organization, funder, status."""

_CONTROLLING: Final = (
    "SELECT organization, owner FROM owned_by WHERE kind = 'controlling' AND until IS NULL AND verified"
)
_FUNDING: Final = "SELECT organization, funder, status FROM funded_by WHERE verified"


def store_ownership(con: duckdb.DuckDBPyConnection) -> None:
    """Fill `controlled_by` and `backed_by` from the verified rows of `owned_by` and `funded_by`."""
    control = control_chains(con.execute(_CONTROLLING).fetchall())
    backing = backing_chains(con.execute(_FUNDING).fetchall(), control)
    _insert(con, "controlled_by", [[*ends, len(chain) - 1, list(chain)] for ends, chain in sorted(control.items())])
    _insert(con, "backed_by", [[o, f, s, len(chain) - 1, list(chain)] for (o, f, s), chain in sorted(backing.items())])


def control_chains(edges: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Chain]:
    """Every organization with each that finally controls it, and the chain between them.

    The chain is the shortest one; among equally short ones the first by its ids. Nobody controls itself, also where
    shares are held crosswise.

    >>> control_chains([("unit", "group"), ("group", "family"), ("family", "unit")])[("unit", "family")]
    ('unit', 'group', 'family')
    """
    owners: dict[str, list[str]] = {}
    for owned, owner in sorted(set(edges)):
        owners.setdefault(owned, []).append(owner)
    chains: dict[tuple[str, str], Chain] = {}
    for start in owners:
        level: dict[str, Chain] = {start: (start,)}
        seen = {start}
        while level:
            following: dict[str, Chain] = {}
            for chain in sorted(level.values()):
                for owner in owners.get(chain[-1], []):
                    if owner not in seen and owner not in following:
                        following[owner] = (*chain, owner)
            for owner, chain in following.items():
                chains[start, owner] = chain
            seen |= following.keys()
            level = following
    return chains


def backing_chains(fundings: Iterable[Funding], control: Mapping[tuple[str, str], Chain]) -> dict[Funding, Chain]:
    """Every organization with each whose money stands behind it, by status, and the chain between them.

    Money counts once on its way: a chain is any number of owners up from the organization, one funding, any number
    of owners up from the funder. So a funder stands behind what it funds and what that controls, and so does whoever
    controls the funder; a funder of a funder does not. Nobody stands behind itself. Of several chains the shortest
    is kept, then the first by its ids.

    >>> control = control_chains([("lab", "group"), ("fund", "state")])
    >>> backing_chains([("group", "fund", "closed")], control)[("lab", "state", "closed")]
    ('lab', 'group', 'fund', 'state')
    """
    below: dict[str, list[Chain]] = {}
    above: dict[str, list[Chain]] = {}
    for (owned, owner), chain in control.items():
        below.setdefault(owner, []).append(chain)
        above.setdefault(owned, []).append(chain)
    best: dict[Funding, Chain] = {}
    for organization, funder, status in sorted(set(fundings)):
        for lower in [(organization,), *below.get(organization, [])]:
            for upper in [(funder,), *above.get(funder, [])]:
                chain = (*lower, *upper)
                ends = (lower[0], upper[-1], status)
                if ends[0] != ends[1] and (ends not in best or (len(chain), chain) < (len(best[ends]), best[ends])):
                    best[ends] = chain
    return best


def _insert(con: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Sequence[object]]) -> None:
    if rows:
        con.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)
