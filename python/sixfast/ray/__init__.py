"""Work for a Ray cluster, on files that all nodes see or on objects: `prepare` and `read_frames`."""

from sixfast.ray.frames import read_frames, translate_table
from sixfast.ray.preparing import prepare

__all__ = ["prepare", "read_frames", "translate_table"]
