"""The graph in a Neo4j server: load, update, and the same questions in Cypher."""

from __future__ import annotations

from graph.store.neo4j.connect import Connection, Target
from graph.store.neo4j.load import load
from graph.store.neo4j.state import read_state
from graph.store.neo4j.store import Neo4jStore
from graph.store.neo4j.update import update

__all__ = ["Connection", "Neo4jStore", "Target", "load", "read_state", "update"]
