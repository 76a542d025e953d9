"""Output directories in object storage: each object appears when it is complete, the manifest last."""

from __future__ import annotations

import os
import tempfile
from typing import TYPE_CHECKING

from sixfast import _kernel
from sixfast.preparation.manifest import MANIFEST_NAME, Manifest
from sixfast.preparation.result import parameters_of, summary_of
from sixfast.preparation.staging import staging_path

if TYPE_CHECKING:
    from collections.abc import Callable

    from sixfast.engine.jobs import PrepareOptions
    from sixfast.files.input import RecordInput
    from sixfast.preparation.layout import Layout
    from sixfast.preparation.result import Prepared
    from sixfast.ray.storage import Storage


def prepare_objects(
    layout: Layout,
    source: RecordInput,
    options: PrepareOptions,
    storage: Storage,
    make_objects: Callable[[], Manifest],
    *,
    validate: bool,
) -> Prepared:
    """Let objects be made, and write the manifest, unless they are there already.

    Args:
        layout: what the objects are called; its directory is a URL.
        source: the input.
        options: what is made.
        storage: finds objects.
        make_objects: makes all but the manifest, and returns that.
        validate: whether the input is validated too.

    Raises:
        ValueError: for a manifest of another input or other options, and for objects without a manifest.
    """
    marker = staging_path(layout.directory, layout.stem)
    found = _objects_in(layout.directory, storage)
    if MANIFEST_NAME in found:
        old = _read_manifest(layout.manifest, storage)
        if _is_up_to_date(old, found, source, options, validate=validate):
            return summary_of(old, layout, resumed=source.size)
        raise ValueError(
            f"{layout.manifest}: tells of another input, or of other options; give another output directory, "
            "or remove it and the objects that it names"
        )
    made = [name for name in found if layout.is_name(name)]
    if made and os.path.relpath(marker, layout.directory) not in found:
        raise ValueError(
            f"{layout.final_path(made[0])}: no manifest tells what made it; give another output directory, "
            "or move what is there"
        )
    with tempfile.NamedTemporaryFile() as empty:
        storage.upload(empty.name, marker)
    try:
        manifest = make_objects()
    except BaseException:
        for name in _objects_in(layout.directory, storage):
            if layout.is_name(name):
                storage.remove(layout.final_path(name))
        storage.remove(marker)
        raise
    names = {file.path for file in manifest.files}
    for name in made:  # by a run that was killed
        if name not in names:
            storage.remove(layout.final_path(name))
    with tempfile.NamedTemporaryFile() as written:
        written.write(manifest.json_bytes())
        written.flush()
        storage.upload(written.name, layout.manifest)
    storage.remove(marker)
    return summary_of(manifest, layout, 0)


def _objects_in(url: str, storage: Storage) -> dict[str, int]:
    """Return the objects below a URL: their sizes by their names, relative to it."""
    from pyarrow.fs import FileSelector, FileType

    filesystem, path = storage.locate(url)
    selector = FileSelector(path, recursive=True, allow_not_found=True)
    return {
        os.path.relpath(info.path, path): info.size
        for info in filesystem.get_file_info(selector)
        if info.type == FileType.File
    }


def _read_manifest(url: str, storage: Storage) -> Manifest:
    with storage.local_bytes(url, 0, storage.size_of(url)) as (path, _):
        manifest = Manifest.read(path)
    assert manifest is not None, "the copy is there"  # noqa: S101
    return manifest


def _is_up_to_date(
    manifest: Manifest,
    found: dict[str, int],
    source: RecordInput,
    options: PrepareOptions,
    *,
    validate: bool,
) -> bool:
    """Return whether this version has made all that is wanted of this input, and it is there by its sizes."""
    return (
        manifest.parameters == parameters_of(options)
        and manifest.versions.get("sixfast") == _kernel.VERSION
        and (manifest.input["path"], manifest.input["size"]) == (source.path, source.size)
        and (manifest.validation is not None) == validate
        and all(found.get(file.path) == file.size for file in manifest.files)
    )
