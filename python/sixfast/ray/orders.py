"""What is to be made of one input; and how a single task makes all of it."""

from __future__ import annotations

import os
import tempfile
from typing import TYPE_CHECKING, NamedTuple

from sixfast.engine.spans import BLOCK, span_bytes
from sixfast.files.directories import new_directory
from sixfast.preparation.layout import Layout
from sixfast.preparation.manifest import Manifest
from sixfast.preparation.prepare import prepare_source
from sixfast.ray.objects import prepare_objects
from sixfast.ray.storage import Storage, is_url, open_input

if TYPE_CHECKING:
    from sixfast.engine.jobs import PrepareOptions
    from sixfast.files.input import RecordInput
    from sixfast.preparation.result import Prepared


class Order(NamedTuple):
    """What is to be made of one input.

    Attributes:
        input: absolute path or URL.
        directory: absolute path or URL of the output directory.
        options: what is made.
        validate: whether the input is validated too.
        storage: where URLs lead.
        task_bytes: bytes of input for a task.
    """

    input: str
    directory: str
    options: PrepareOptions
    validate: bool
    storage: Storage
    task_bytes: int

    @property
    def layout(self) -> Layout:
        """The paths of all files."""
        return Layout(self.directory, self.input, self.options.size)

    def open(self) -> RecordInput:
        """Open the input, and find out what it is."""
        source = open_input(self.input, self.storage)
        try:
            if not is_url(self.input):
                source.require_regular()
            source.look(1, span_bytes(BLOCK))
        except BaseException:
            source.__exit__(None, None, None)
            raise
        return source

    def can_be_divided(self) -> bool:
        """Return whether several tasks can do it; else its records are wanted in order, or it is small."""
        options = self.options
        in_order = options.each is None or options.unique or options.unique_ids or self.validate
        if in_order or (options.keep and is_url(self.directory)):
            return False
        with self.open() as source:
            return source.blocks is None and source.size > self.task_bytes


def prepare_whole(order: Order, workers: int) -> Prepared:
    """Do all of one input: what a single task does."""
    with open_input(order.input, order.storage, in_order=True) as source:

        def make(directory: str) -> Prepared:
            return prepare_source(
                source, Layout(directory, order.input, order.options.size), order.options, workers, False,
                validate=order.validate,
            )  # fmt: skip

        if not is_url(order.directory):
            with new_directory(order.directory):
                return make(order.directory)

        def make_objects() -> Manifest:
            with tempfile.TemporaryDirectory(prefix="sixfast-") as folder:
                manifest = Manifest.read(make(folder).manifest)
                assert manifest is not None, "it was just made"  # noqa: S101
                for file in manifest.files:
                    local = os.path.join(folder, *file.path.split("/"))
                    order.storage.upload(local, order.layout.final_path(file.path))
            return manifest

        return prepare_objects(
            order.layout, source, order.options, order.storage, make_objects, validate=order.validate
        )
