"""Inputs and outputs in object storage: a real S3 server over HTTP; tasks in any order, each done twice."""

from __future__ import annotations

import gzip
import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import sixfast
import sixfast.ray
from object_server import ObjectServer
from preparing import tree
from sixfast.preparation.staging import staging_path
from sixfast.ray import preparing
from sixfast.ray.storage import Storage
from tasks import UntidyCluster

pytest.importorskip("pyarrow", reason="pyarrow reads objects: pip install -r requirements/ray.txt")
pytest.importorskip("moto", reason="moto is the S3 server: pip install -r requirements/ray.txt")

pytestmark = pytest.mark.filterwarnings("default")  # of moto and boto3


_NUMBERS = itertools.count()


@pytest.fixture(scope="module")
def server() -> Iterator[ObjectServer]:
    made = ObjectServer()
    yield made
    made.close()


class Bucket:
    """An empty bucket; URLs begin with `s3://` and its name."""

    def __init__(self, server: ObjectServer, name: str) -> None:
        self.server = server
        self.url = f"s3://{name}"
        self.name = name
        self.filesystem = server.filesystem(name)

    def put(self, name: str, content: bytes) -> str:
        with self.filesystem.open_output_stream(f"{self.name}/{name}", compression=None) as stream:
            stream.write(content)
        return f"{self.url}/{name}"

    def objects(self) -> dict[str, bytes]:
        from pyarrow import fs

        found = {}
        for info in self.filesystem.get_file_info(fs.FileSelector(self.name, recursive=True)):
            if info.type == fs.FileType.File:
                with self.filesystem.open_input_stream(info.path, compression=None) as stream:
                    found[info.path.partition("/")[2]] = stream.read()
        return found


@pytest.fixture
def bucket(server: ObjectServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    monkeypatch.setattr(preparing, "Cluster", UntidyCluster)
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", "700")
    yield Bucket(server, f"bucket{next(_NUMBERS)}")
    server.fail = lambda _method, _path: False


def prepare(bucket: Bucket, source: object, **options: Any) -> list[sixfast.Prepared]:
    return sixfast.ray.prepare(
        source, f"{bucket.url}/out", filesystem=bucket.filesystem, task_bytes=1500, **options
    )


def outputs(bucket: Bucket) -> tuple[dict[str, bytes], dict[str, Any]]:
    """The objects that were made, and the manifest."""
    found = {name[4:]: content for name, content in bucket.objects().items() if name.startswith("out/")}
    manifest = json.loads(found.pop("manifest.json"))
    del manifest["created"], manifest["input"]
    return found, manifest


def local(reads: Path, **options: Any) -> tuple[dict[str, bytes], dict[str, Any]]:
    """The files that the local run makes, and the manifest."""
    folder = reads.parent / "local"
    sixfast.prepare(reads, folder, **options)
    manifest = json.loads((folder / "manifest.json").read_bytes())
    del manifest["created"], manifest["input"]
    return tree(folder), manifest


@pytest.mark.parametrize("options", [{}, {"keep": ["chunked"]}, {"files": 2}, {"unique_ids": True}], ids=str)
@pytest.mark.parametrize("of_object", [True, False])
def test_objects_are_the_files_of_the_local_run(
    of_object: bool, options: dict[str, Any], bucket: Bucket, reads: Path
) -> None:
    source = bucket.put("reads.fa", reads.read_bytes()) if of_object else reads
    if options != {"files": 2}:
        options = {**options, "records_per_file": 60}
    (prepared,) = prepare(bucket, source, chunk_size=70, **options)
    assert outputs(bucket) == local(reads, chunk_size=70, **options)
    assert prepared.manifest == f"{bucket.url}/out/manifest.json"
    crc32 = json.loads(bucket.objects()["out/manifest.json"])["input"]
    expected = json.loads((reads.parent / "local" / "manifest.json").read_bytes())["input"]
    assert (crc32["crc32"], crc32["size"], crc32["name"]) == (
        expected["crc32"],
        expected["size"],
        expected["name"],
    )


def test_an_object_becomes_files(bucket: Bucket, reads: Path) -> None:
    source = bucket.put("reads.fa", reads.read_bytes())
    keep = ["chunked", "protein"]
    out = reads.parent / "out"
    sixfast.ray.prepare(source, out, filesystem=bucket.filesystem, task_bytes=1500, keep=keep)
    assert tree(out) == local(reads, keep=keep)[0]


@pytest.mark.parametrize("suffix", ["gz", "fq"])
def test_what_cannot_be_cut_is_read_in_order(suffix: str, bucket: Bucket, reads: Path) -> None:
    if suffix == "gz":
        packed, name = gzip.compress(reads.read_bytes()), "reads.fa.gz"
    else:
        packed, name = b"@a\nACGATCGATC\n+\n!!!!!!!!!!\n" * 300, "reads.fq"
        reads.write_bytes(b">a\nACGATCGATC\n" * 300)
    prepare(bucket, bucket.put(name, packed))
    assert outputs(bucket)[0] == local(reads)[0]


def test_fsspec_finds_objects_too(bucket: Bucket, reads: Path) -> None:
    s3fs = pytest.importorskip("s3fs")
    host = bucket.filesystem.__reduce__()[1][0]["endpoint_override"]
    where = {"endpoint_url": f"http://{host}"}
    other = s3fs.S3FileSystem(key="any", secret="any", client_kwargs=where)  # noqa: S106 - moto takes all
    source = bucket.put("reads.fa", reads.read_bytes())
    sixfast.ray.prepare(source, f"{bucket.url}/out", filesystem=other, task_bytes=1500)
    assert outputs(bucket) == local(reads)


def test_busy_storage_is_asked_again(bucket: Bucket, reads: Path) -> None:
    source = bucket.put("reads.fa", reads.read_bytes())
    failed: set[tuple[str, str]] = set()

    def first_time(method: str, path: str) -> bool:
        is_new = (method, path) not in failed and path.endswith(("reads.fa", "output_2.fa", "manifest.json"))
        failed.add((method, path))
        return is_new

    bucket.server.fail = first_time
    prepare(bucket, source, records_per_file=100)
    assert {method for method, path in failed if path.endswith("output_2.fa")} & {"PUT", "POST"}
    assert outputs(bucket) == local(reads, records_per_file=100)


def test_storage_that_stays_busy_leaves_nothing(bucket: Bucket, reads: Path) -> None:
    bucket.server.fail = lambda method, path: method in {"PUT", "POST"} and "output_3" in path
    with pytest.raises(OSError, match="output_3"):
        prepare(bucket, reads, records_per_file=10)
    bucket.server.fail = lambda _method, _path: False
    assert bucket.objects() == {}


def test_the_manifest_is_the_last_object(bucket: Bucket, reads: Path) -> None:
    written: list[str] = []

    def note(method: str, path: str) -> bool:
        if method == "PUT" and not path.endswith("/"):
            written.append(path)
        return False

    bucket.server.fail = note
    prepare(bucket, reads, records_per_file=10)
    assert written[-1].endswith("manifest.json")
    assert sum("output_" in path for path in written) > 4


def test_a_second_run_finds_all_done_and_another_is_refused(bucket: Bucket, reads: Path) -> None:
    source = bucket.put("reads.fa", reads.read_bytes())
    (first,) = prepare(bucket, source)
    before = bucket.objects()
    (again,) = prepare(bucket, source)
    assert (first.resumed, again.resumed) == (0, reads.stat().st_size)
    assert bucket.objects() == before
    with pytest.raises(ValueError, match="another input, or of other options"):
        prepare(bucket, source, chunk_size=70)
    Storage(bucket.filesystem).remove(f"{bucket.url}/out/manifest.json")
    with pytest.raises(ValueError, match="no manifest tells what made it"):
        prepare(bucket, source)


def test_what_a_killed_run_has_left_is_replaced(bucket: Bucket, reads: Path) -> None:
    prepare(bucket, reads, records_per_file=20)
    objects = {name: text for name, text in bucket.objects().items() if "manifest" not in name}
    Storage(bucket.filesystem).remove(f"{bucket.url}/out/manifest.json")
    bucket.put(staging_path("out", "reads"), b"")
    prepare(bucket, reads, records_per_file=100)
    assert outputs(bucket) == local(reads, records_per_file=100)
    assert len(bucket.objects()) < len(objects)


def test_a_refusal_names_object_record_and_line(bucket: Bucket, reads: Path) -> None:
    bad = reads.read_bytes().replace(b">read30 x\nACG", b">read30 x\nA\xc3\xa9")
    reads.write_bytes(bad)
    with pytest.raises(ValueError, match="read30") as expected:
        sixfast.prepare(reads, reads.parent / "local")
    source = bucket.put("reads.fa", bad)
    with pytest.raises(ValueError, match="read30") as found:
        prepare(bucket, source)
    assert str(found.value) == str(expected.value).replace(str(reads), source)
    assert set(bucket.objects()) == {"reads.fa"}


def test_an_empty_record_among_longer_ones_is_refused(bucket: Bucket, reads: Path) -> None:
    with reads.open("ab") as file:
        file.write(b">empty\n")
    with pytest.raises(ZeroDivisionError, match=r"s3://.*has no sequence"):
        prepare(bucket, bucket.put("reads.fa", reads.read_bytes()), chunk_size=70)
    assert set(bucket.objects()) == {"reads.fa"}


def test_an_object_that_is_not_there(bucket: Bucket) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        prepare(bucket, f"{bucket.url}/none.fa")
    assert f"{bucket.url}/none.fa" in str(caught.value)
    assert bucket.objects() == {}


def test_without_pyarrow_one_sentence_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(ImportError, match=r"pip install 'sixfast\[ray\]'"):
        Storage().locate("s3://bucket/reads.fa")
