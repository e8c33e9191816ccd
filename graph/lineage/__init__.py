"""Lineage on integer arrays: cycles, roots, ancestors, descendants, paths.

```
LineageIndex          index.py       the one class that the rest of the project uses
├─ find_components    components.py  the cycle rule
├─ whole_graph_roots  roots.py       bases of all nodes
├─ breadth_first      traversal.py   walks and shortest ways
├─ descendant_totals  counts.py      how many stand on each node
├─ topological_levels levels.py      order in which facts travel down
├─ find_losses        losses.py      what is lost when nodes go
├─ find_dominators    dominators.py  single points of failure
├─ Csr                csr.py         adjacency, and vectorised moves on it
└─ read, write        files.py       memory-mapped .npy files
```
"""

from graph.lineage.components import UNKNOWN
from graph.lineage.dominators import ABOVE_ALL, Dominators
from graph.lineage.index import LineageIndex
from graph.lineage.levels import Levels
from graph.lineage.losses import Losses
from graph.lineage.nodes import UnknownNodeError
from graph.lineage.roots import RootSets
from graph.lineage.traversal import Reached, ReachedSets

__all__ = [
    "ABOVE_ALL",
    "UNKNOWN",
    "Dominators",
    "Levels",
    "LineageIndex",
    "Losses",
    "Reached",
    "ReachedSets",
    "RootSets",
    "UnknownNodeError",
]
