"""Writers side by side, each of which puts every one of its batches in exactly once.

A batch and the step that counts it are one transaction: a batch whose answer was lost is not written again, and a load
that was killed goes on after the last batch of each lane.
"""

from __future__ import annotations

import queue
import threading
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from graph.store.neo4j.ddl import OURS

if TYPE_CHECKING:
    from collections.abc import Callable

    from neo4j import ManagedTransaction

    from graph.store.neo4j.connect import Connection

LANES: Final = 2
"""Batches that are written side by side. Two writers of relationships wait for each other at popular bases; where the
server ends such a wait by rolling one back, the driver tries that batch again."""

_BEGIN: Final = f"UNWIND range(0, $lanes - 1) AS k CREATE (:LoadLane:{OURS} {{id: k, plan: $plan, step: 0}})"
_READ: Final = "MATCH (l:LoadLane {plan: $plan}) RETURN l.id, l.step ORDER BY l.id"
_ADVANCE: Final = "MATCH (l:LoadLane {id: $lane}) WHERE l.step = $step SET l.step = $step + 1 RETURN l.step"
_END: Final = "MATCH (l:LoadLane) DELETE l"

_Batch = tuple[int, str, dict[str, Any]]


def begin_lanes(transaction: ManagedTransaction, plan: str) -> None:
    """Start counting the steps of a load that is cut by this plan."""
    transaction.run(_END).consume()
    transaction.run(_BEGIN, {"lanes": LANES, "plan": plan}).consume()


def end_lanes(transaction: ManagedTransaction) -> None:
    """Forget the steps."""
    transaction.run(_END).consume()


def read_steps(connection: Connection, plan: str) -> list[int]:
    """Steps that each lane has done of a load of this plan; empty where none was begun."""
    return [int(step) for _, step in connection.read(_READ, {"plan": plan})]


class Lanes:
    """Threads that write batches while the next ones are read. `done` is called with the rows of each batch.

    Leaving the block waits for everything to be written, or raises the first error.
    """

    def __init__(self, connection: Connection, steps: list[int], done: Callable[[int, bool], None]) -> None:
        self._connection = connection
        self._written = steps
        self._done = done
        self._put = [0] * LANES
        self._error: BaseException | None = None
        # A short queue: batches wait in memory only as long as it takes to keep the writers busy.
        self._queues: list[queue.Queue[_Batch | None]] = [queue.Queue(maxsize=2) for _ in range(LANES)]
        self._threads = [threading.Thread(target=self._work, args=(k,), daemon=True) for k in range(LANES)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self._error = error
        for waiting in self._queues:
            waiting.put(None)
        for thread in self._threads:
            thread.join()
        if error is None:
            self._raise()

    def put(self, lane: int, statement: str, parameters: dict[str, Any]) -> None:
        """Hand a batch to a lane; a batch that is in already, from an earlier try, is only counted."""
        self._raise()
        step = self._put[lane]
        self._put[lane] += 1
        if step < self._written[lane]:
            self._done(int(parameters["n"]), False)
        else:
            self._queues[lane].put((step, statement, parameters))

    def wait(self) -> None:
        """Wait until everything that was handed over is written."""
        for waiting in self._queues:
            waiting.join()
        self._raise()

    def _work(self, lane: int) -> None:
        waiting = self._queues[lane]
        while (batch := waiting.get()) is not None:
            # After an error the queues are emptied, so that nobody waits for ever.
            if self._error is None:
                try:
                    self._write(lane, batch)
                except BaseException as error:  # noqa: BLE001 - raised again in the thread that waits
                    self._error = error
            waiting.task_done()

    def _write(self, lane: int, batch: _Batch) -> None:
        step, statement, parameters = batch

        def work(tx: ManagedTransaction) -> None:
            if tx.run(_ADVANCE, {"lane": lane, "step": step}).single() is not None:
                tx.run(statement, parameters).consume()

        self._connection.write(work)
        self._done(int(parameters["n"]), True)

    def _raise(self) -> None:
        if self._error is not None:
            raise self._error
