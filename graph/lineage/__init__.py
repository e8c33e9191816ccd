"""Lineage on integer arrays: cycles, roots, ancestors, descendants, paths.

```
LineageIndex          index.py       the one class that the rest of the project uses
├─ find_components    components.py  the cycle rule
├─ whole_graph_roots  roots.py       bases of all nodes
├─ breadth_first      traversal.py   walks and shortest ways
├─ Csr                csr.py         adjacency, and vectorised moves on it
└─ read, write        files.py       memory-mapped .npy files
```
"""

from graph.lineage.components import UNKNOWN
from graph.lineage.index import LineageIndex, UnknownNodeError
from graph.lineage.roots import RootSets
from graph.lineage.traversal import Reached, ReachedSets

__all__ = ["UNKNOWN", "LineageIndex", "Reached", "ReachedSets", "RootSets", "UnknownNodeError"]
