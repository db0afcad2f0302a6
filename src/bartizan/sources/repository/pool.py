"""Tasks over several processes, of which any may die or hang without losing the others' work.

`ProcessPoolExecutor` forgets which task a dead worker held and cannot end one that hangs, so the
workers here are its parts: a process and a pipe each, with a deadline on what it was given.
"""

from __future__ import annotations

import multiprocessing
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnContext, SpawnProcess

from bartizan.model.scan import Record
from bartizan.sources.repository.reader import Limits
from bartizan.sources.repository.work import Setup, Task, failure, perform

START_SECONDS = 60.0
"""How long a worker may take to start: imports and the catalogue."""

STOP_SECONDS = 2.0


@dataclass(slots=True)
class _Worker:
    process: SpawnProcess
    pipe: Connection
    task: Task | None = None
    deadline: float = 0.0
    ready: bool = False


def run(tasks: Sequence[Task], setup: Setup, workers: int) -> Iterator[tuple[Task, list[Record]]]:
    """Each task with its records, in the order in which they are done.

    A task whose worker dies or passes `Limits.task_seconds` is tried again call by call; a call that
    fails alone becomes a gap.
    """
    waiting = deque(sorted(tasks, key=lambda task: task.size, reverse=True))
    context = multiprocessing.get_context("spawn")
    pool: list[_Worker] = []
    try:
        while waiting or any(worker.task is not None for worker in pool):
            while len(pool) < min(workers, len(waiting) + sum(worker.task is not None for worker in pool)):
                pool.append(_start(context, setup))
            for worker in pool:
                if worker.ready and worker.task is None and waiting:
                    _give(worker, waiting.popleft(), setup.limits)
            for worker in _due(pool):
                yield from _settle(worker, pool, waiting)
    finally:
        for worker in pool:
            _stop(worker)


def _start(context: SpawnContext, setup: Setup) -> _Worker:
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, setup), daemon=True)
    process.start()
    theirs.close()
    return _Worker(process, ours, deadline=time.monotonic() + START_SECONDS)


def _give(worker: _Worker, task: Task, limits: Limits) -> None:
    worker.task = task
    worker.deadline = time.monotonic() + limits.task_seconds + limits.file_seconds * task.files
    try:
        worker.pipe.send(task)
    except OSError:
        # It died between two tasks; `_due` finds the closed pipe.
        worker.deadline = 0.0


def _due(pool: Sequence[_Worker]) -> list[_Worker]:
    """The workers that have answered, died, or passed their deadline."""
    busy = [worker for worker in pool if worker.task is not None or not worker.ready]
    now = time.monotonic()
    timeout = max(0.0, min((worker.deadline for worker in busy), default=now) - now)
    answered = set(map(id, wait([worker.pipe for worker in busy], timeout)))
    now = time.monotonic()
    return [worker for worker in busy if id(worker.pipe) in answered or worker.deadline <= now]


def _settle(worker: _Worker, pool: list[_Worker], waiting: deque[Task]) -> Iterator[tuple[Task, list[Record]]]:
    """Take a worker's answer, or end it and deal with the task it held."""
    task = worker.task
    try:
        answer = worker.pipe.recv() if worker.pipe.poll() else None
    except (EOFError, OSError):
        answer = None
    if answer is not None:
        worker.ready, worker.task = True, None
        if task is not None:
            yield task, answer
        return
    late = worker.process.is_alive() and worker.deadline <= time.monotonic()
    _stop(worker)
    pool.remove(worker)
    if task is None:
        if not any(other.ready for other in pool):
            raise RuntimeError("the reading processes do not start")
        return
    if len(task.units) > 1:
        waiting.extend(task.alone())
        return
    why = "took longer than the time for one task" if late else "the process that read it died"
    yield task, [failure(task.reader, task.units[0], why)]


def _stop(worker: _Worker) -> None:
    worker.pipe.close()
    worker.process.join(STOP_SECONDS if worker.ready and worker.task is None else 0)
    if worker.process.is_alive():
        worker.process.kill()
    worker.process.join()
    worker.process.close()


def _serve(pipe: Connection, setup: Setup) -> None:
    """A worker's life: make the context once, then answer tasks until the pipe closes."""
    import gc
    import importlib

    # Records have no cycles: looking for some at every 700 new objects costs a tenth of the time.
    gc.set_threshold(50_000, 20, 50)
    readers = importlib.import_module(setup.readers).READERS
    context = setup.context()
    try:
        pipe.send([])
        while True:
            task = pipe.recv()
            pipe.send(perform(task, readers, context))
    except (EOFError, OSError, KeyboardInterrupt):
        # The scan is over, or was given up.
        return
