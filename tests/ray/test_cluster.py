"""A real cluster of three node processes on this machine, of which one is killed."""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import sixfast
import sixfast.ray
from places import ROOT
from preparing import tree, write_reads

ray = pytest.importorskip("ray", reason="Ray runs the cluster: pip install -r requirements/ray.txt")

pytestmark = pytest.mark.filterwarnings("default")  # of Ray and what it imports

#: Seconds after which a test fails rather than wait for a cluster that does nothing.
PATIENCE = 120


@pytest.fixture(scope="module")
def nodes() -> Iterator[list[Any]]:
    """Three nodes of one processor each; the first is the head, the last may be killed."""
    from ray.cluster_utils import Cluster

    patch = pytest.MonkeyPatch()
    patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    patch.setenv("SIXFAST_SPAN_BYTES", "1000")
    size = {"num_cpus": 1, "object_store_memory": 80 << 20}
    cluster = Cluster(initialize_head=True, head_node_args={**size, "include_dashboard": False})
    try:
        added = [cluster.add_node(**size) for _ in range(2)]
        ray.init(cluster.address, log_to_driver=False)
        cluster.wait_for_nodes()
        yield [cluster, *added]
    finally:
        ray.shutdown()
        cluster.shutdown()
        patch.undo()


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """Reads, and what the local run makes of them."""
    folder = tmp_path_factory.mktemp("local")
    reads = write_reads(folder / "reads.fa")
    sixfast.prepare(reads, folder / "out", chunk_size=70, records_per_file=20, keep=["chunked"])
    return reads, tree(folder / "out")


def test_a_cluster_writes_the_files_of_the_local_run(
    nodes: list[Any], expected: tuple[Path, dict[str, bytes]], tmp_path: Path
) -> None:
    assert len(nodes) == 3
    reads, files = expected
    options = {"chunk_size": 70, "records_per_file": 20, "keep": ["chunked"]}
    (prepared,) = sixfast.ray.prepare(reads, tmp_path / "out", task_bytes=2000, **options)
    assert tree(tmp_path / "out") == files
    assert prepared.records == 40


def test_errors_of_tasks_are_those_of_the_local_run(nodes: list[Any], tmp_path: Path) -> None:
    assert nodes
    reads = write_reads(tmp_path / "reads.fa")
    reads.write_bytes(reads.read_bytes().replace(b">read30 x\nACG", b">read30 x\nA\xc3\xa9"))
    messages = []
    for prepare, options in ((sixfast.prepare, {}), (sixfast.ray.prepare, {"task_bytes": 2000})):
        with pytest.raises(ValueError, match="read30") as caught:
            prepare(reads, tmp_path / "out", **options)
        messages.append(str(caught.value))
        assert not (tmp_path / "out").exists()
    assert messages[0] == messages[1]
    assert "Traceback" not in messages[1]


def test_an_error_of_the_system_is_raised_when_no_retry_helps(
    nodes: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert nodes
    tries = str(tmp_path / "tries")

    def full(_work: Any, folder: str, _part: Any) -> None:
        with open(tries, "a", encoding="ascii") as file:
            file.write("x")
        raise OSError(28, "No space left on device", f"{folder}/protein/3")

    monkeypatch.setattr("sixfast.ray.divided.write", full)
    reads = write_reads(tmp_path / "reads.fa")
    with pytest.raises(OSError, match="No space left") as caught:
        sixfast.ray.prepare(reads, tmp_path / "out", task_bytes=5000, retries=1)
    assert caught.value.filename == str(tmp_path / "out" / "reads_protein" / "output_4.fa")
    assert os.path.getsize(tries) > 1
    assert not (tmp_path / "out").exists()


def test_a_task_that_is_lost_too_often_ends_the_run(
    nodes: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert nodes

    def die(*_arguments: Any) -> None:
        os._exit(1)

    monkeypatch.setattr("sixfast.ray.divided.write", die)
    reads = write_reads(tmp_path / "reads.fa")
    with pytest.raises(sixfast.WorkerDiedError, match="could not be done again"):
        sixfast.ray.prepare(reads, tmp_path / "out", task_bytes=5000, retries=0)
    assert not (tmp_path / "out").exists()


def test_a_dataset_has_the_rows_of_the_local_table(nodes: list[Any], tmp_path: Path) -> None:
    import pyarrow as pa

    assert nodes
    reads = write_reads(tmp_path / "reads.fa")
    columns = ["id", "frame", "protein"]
    local = pa.table(sixfast.read_frames(reads, columns=columns)).to_pylist()
    found = sixfast.ray.read_frames(reads, columns=columns, task_bytes=2000)
    assert sorted(found.take_all(), key=str) == sorted(local, key=str)
    limited = sixfast.ray.read_frames([reads, reads], columns=columns, task_bytes=2000)
    assert limited.limit(5).count() == 5
    assert limited.count() == 2 * len(local)


def test_objects_go_through_a_cluster(
    nodes: list[Any], expected: tuple[Path, dict[str, bytes]], tmp_path: Path
) -> None:
    pytest.importorskip("moto", reason="moto is the S3 server: pip install -r requirements/ray.txt")
    from pyarrow import fs

    from object_server import ObjectServer

    assert nodes
    reads, files = expected
    server = ObjectServer()
    try:
        filesystem = server.filesystem("cluster")
        fs.copy_files(str(reads), "cluster/reads.fa", fs.LocalFileSystem(), filesystem)
        options = {"chunk_size": 70, "records_per_file": 20, "task_bytes": 2000}
        sixfast.ray.prepare("s3://cluster/reads.fa", "s3://cluster/out", filesystem=filesystem, **options)
        fs.copy_files("cluster/out", str(tmp_path), filesystem, fs.LocalFileSystem())
    finally:
        server.close()
    divided = {name: text for name, text in files.items() if "/" in name}
    assert {name: text for name, text in tree(tmp_path).items() if "/" in name} == divided
    assert (tmp_path / "manifest.json").exists()


def test_the_guide_runs(nodes: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert nodes
    page = (ROOT / "docs" / "TABLES.md").read_text(encoding="utf-8").partition("\n## Clusters\n")[2]
    blocks = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert len(blocks) == 5
    monkeypatch.chdir(tmp_path)
    reads = write_reads(tmp_path / "reads.fa")
    names: dict[str, Any] = {"load_model": lambda: lambda batch: range(batch.num_sequences)}
    for block in blocks:
        if "s3://" not in block:
            text = block.replace("num_gpus=1", "num_cpus=0")
            exec(re.sub(r"(?m)^ray\.init\(.*$", "", text), names)  # noqa: S102 - our own page
    for actor in names["actors"]:
        ray.kill(actor)
    scores = [path.read_text().splitlines() for path in (tmp_path / "out").glob("scores*.tsv")]
    assert sum(map(len, scores)) == names["prepared"].frames
    assert names["frames"].count() == 6
    assert list((tmp_path / "frames").glob("*.parquet"))
    assert names["prepared"] == sixfast.prepare(reads, tmp_path / "out")._replace(resumed=0)


def test_a_node_that_is_killed_in_the_middle_changes_nothing(
    nodes: list[Any],
    expected: tuple[Path, dict[str, bytes]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from sixfast.ray.waves import write

    cluster, _, last = nodes
    reads, files = expected
    doomed, struck = last.node_id, str(tmp_path / "struck")

    def write_half_and_wait(work: Any, folder: str, part: Any) -> Any:
        """On the last node write, lose half of it, and never end; the others wait until it was so."""
        deadline = time.monotonic() + PATIENCE
        if ray.get_runtime_context().get_node_id() == doomed:
            for name, *_ in write(work, folder, part).notes:
                path = os.path.join(folder, name)
                if "/" in name:
                    os.truncate(path, os.path.getsize(path) // 2)
            with open(struck, "w", encoding="ascii"):
                pass
            threading.Event().wait(PATIENCE)
        while not os.path.exists(struck):
            assert time.monotonic() < deadline, "no task was given to the last node"
            time.sleep(0.01)
        return write(work, folder, part)

    def kill() -> None:
        deadline = time.monotonic() + PATIENCE
        while not os.path.exists(struck) and time.monotonic() < deadline:
            time.sleep(0.01)
        cluster.remove_node(last, allow_graceful=False)

    monkeypatch.setattr("sixfast.ray.divided.write", write_half_and_wait)
    killer = threading.Thread(target=kill)
    killer.start()
    options = {"chunk_size": 70, "records_per_file": 20, "keep": ["chunked"]}
    sixfast.ray.prepare(reads, tmp_path / "out", task_bytes=2000, **options)
    killer.join()
    assert os.path.exists(struck)
    assert tree(tmp_path / "out") == files
    assert len(cluster.list_all_nodes()) == 2
