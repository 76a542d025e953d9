"""Runs functions as tasks of a Ray cluster."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from sixfast.engine.interfaces import Failure
from sixfast.errors import InputChangedError, WorkerDiedError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

#: Seconds that tasks are given to end, when their results are no longer wanted.
_PATIENCE = 10


def load_ray() -> Any:  # noqa: ANN401 - a module
    """Import Ray, and connect to a cluster or start one, unless the program has done that.

    Raises:
        ImportError: if there is no Ray.
    """
    try:
        import ray
    except ImportError:
        raise ImportError("Ray is not installed; pip install 'sixfast[ray]'") from None
    if not ray.is_initialized():
        ray.init()
    return ray


def run_task(function: Callable[..., Any], *arguments: Any) -> Any:  # noqa: ANN401 - of any function
    """Call a function on a node; return an error that would come again, let others through."""
    try:
        return function(*arguments)
    except InputChangedError as error:
        return Failure.of(error)
    except OSError:
        raise  # perhaps the storage was only busy
    except Exception as error:  # noqa: BLE001 - raised where the results are taken
        return Failure.of(error)


class Cluster:
    """Runs tasks, and their functions again where a node is lost, or storage fails.

    Attributes:
        processors: how many there are.
        of_a_node: how many the largest node has.
    """

    def __init__(self, retries: int) -> None:
        """Connect.

        Args:
            retries: how often a task may be run again.
        """
        self._ray = load_ray()
        self._retries = retries
        self.processors = int(self._ray.cluster_resources().get("CPU", 1))
        nodes = (node["Resources"].get("CPU", 0) for node in self._ray.nodes() if node["Alive"])
        self.of_a_node = max(1, *map(int, nodes), 0)

    def start(self, function: Callable[..., Any], *arguments: Any, processors: int = 1) -> Any:  # noqa: ANN401
        """Start a task, and return Ray's reference to its result."""
        task = self._ray.remote(run_task).options(
            num_cpus=processors,
            max_retries=self._retries,
            retry_exceptions=[OSError],
            name=f"sixfast {function.__name__}",
        )
        return task.remote(function, *arguments)

    def result(self, reference: Any) -> Any:  # noqa: ANN401 - of any function
        """Wait for a result.

        Raises:
            Exception: what the function raised.
            WorkerDiedError: if the task was lost too often.
        """
        exceptions = self._ray.exceptions
        try:
            result = self._ray.get(reference)
        except exceptions.RayTaskError as error:
            raise error.cause from None
        except exceptions.RayError as error:
            reason = str(error).strip().partition("\n")[0]
            raise WorkerDiedError(
                f"a task of the cluster was lost and could not be done again ({reason}); run again"
            ) from None
        if isinstance(result, Failure):
            raise result.error()
        return result

    def in_order(
        self, function: Callable[..., Any], calls: Iterable[tuple[Any, ...]]
    ) -> Generator[Any, None, None]:
        """Call a function with each of these arguments, and yield the results in their order.

        So of several errors the first is raised. A bounded number of tasks is known to Ray at a time.
        """
        pending: deque[Any] = deque()
        try:
            for arguments in calls:
                pending.append(self.start(function, *arguments))
                if len(pending) > 2 * self.processors + 2:
                    yield self.result(pending.popleft())
            while pending:
                yield self.result(pending.popleft())
        finally:
            for reference in pending:
                self._ray.cancel(reference, force=True)
            if pending:  # so that none writes any more when their files are removed
                self._ray.wait(list(pending), num_returns=len(pending), timeout=_PATIENCE)
