"""A stand-in for a cluster: what Ray may do to tasks, without Ray."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Generator, Iterable
from typing import Any


class UntidyCluster:
    """Does the last task first, and each of them twice, from a pickle, as where nodes are lost."""

    processors = of_a_node = 2

    def __init__(self, retries: int = 0) -> None:
        self.retries = retries

    def start(self, function: Callable[..., Any], *arguments: Any, processors: int = 1) -> Callable[[], Any]:
        task = pickle.dumps((function, arguments))
        assert processors <= self.of_a_node

        def result() -> Any:
            call, values = pickle.loads(task)  # noqa: S301 - made here
            return pickle.loads(pickle.dumps(call(*values)))  # noqa: S301 - the same

        return result

    def result(self, reference: Callable[[], Any]) -> Any:
        return reference()

    def in_order(
        self, function: Callable[..., Any], calls: Iterable[tuple[Any, ...]]
    ) -> Generator[Any, None, None]:
        tasks = [self.start(function, *arguments) for arguments in calls]
        outcomes: list[Any] = []
        for task in reversed(tasks):
            try:
                task()
                outcomes.append(task())
            except Exception as error:  # noqa: BLE001 - raised later
                outcomes.append(error)
        for outcome in reversed(outcomes):
            if isinstance(outcome, Exception):
                raise outcome
            yield outcome
