"""Check the licences of all crates, and that THIRDPARTY.txt holds those inside the extension module.

With --write, write THIRDPARTY.txt anew. This reads what `cargo fetch` has put on this machine and nothing
else; cargo-deny and cargo-about would have to be compiled for minutes to answer the same two questions.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BUNDLE = ROOT / "THIRDPARTY.txt"
EXTENSION = "sixfast-python"
#: What a crate may say of its licence, as SPDX expressions. Before one is added here, a person has read it.
ALLOWED = {
    "(MIT OR Apache-2.0) AND Unicode-3.0",
    "Apache-2.0",
    "Apache-2.0 AND MIT",
    "Apache-2.0 OR MIT",
    "Apache-2.0 WITH LLVM-exception",
    "Apache-2.0 WITH LLVM-exception OR Apache-2.0 OR MIT",
    "BSD-2-Clause OR Apache-2.0 OR MIT",
    "BSD-3-Clause",
    "BSD-3-Clause AND BSD-2-Clause",
    "CC0-1.0",
    "MIT",
    "MIT OR Apache-2.0",
    "MIT OR Apache-2.0 OR LGPL-2.1-or-later",
    "Unlicense OR MIT",
    "Zlib",
    "Zlib OR Apache-2.0 OR MIT",
    "bzip2-1.0.6",
}
#: Where the text stands under which a crate is used: the first of these files that it has; all, if each holds
#: for a part of it.
TEXTS = ("LICENSE-MIT", "LICENSE", "LICENSE.TXT")
#: What a crate wants to be told with its licence.
NOTICE = "NOTICE.TXT"
#: No wheel is made for it.
NO_PLATFORM = 'target_os = "uefi"'
#: Libraries in C that a crate builds in, and where their own text stands.
LIBRARIES = {
    "libdeflate-sys": "libdeflate/COPYING",
    "liblzma-sys": "xz/COPYING.0BSD",
    "zstd-sys": "zstd/LICENSE",
}
HEADER = """\
The extension module sixfast._kernel contains code of the crates below, each used under the licence whose text
stands here, and of Rust's standard library (copyright The Rust Project Contributors, MIT OR Apache-2.0).

This file is written by `python scripts/check_licenses.py --write`.
"""


def read_metadata() -> dict[str, Any]:
    """What cargo knows of all crates, for all platforms."""
    command = ["cargo", "metadata", "--format-version=1", "--locked", "--offline"]
    answer = subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.PIPE)
    if answer.returncode:
        sys.exit("licences: cargo does not have all crates here; `cargo fetch --locked` gets them")
    metadata: dict[str, Any] = json.loads(answer.stdout)
    return metadata


def not_allowed(packages: list[dict[str, Any]]) -> list[str]:
    """One sentence for each crate whose licence nobody has allowed."""
    said = [
        (package, (package["license"] or "nothing").replace(" / ", "/").replace("/", " OR "))
        for package in packages
    ]
    return [
        f"{package['name']} {package['version']} says of its licence: {expression}"
        for package, expression in said
        if expression not in ALLOWED
    ]


def linked(metadata: dict[str, Any]) -> list[dict[str, Any]]:
    """The foreign crates whose code is inside the extension module on any platform, by name."""
    packages = {package["id"]: package for package in metadata["packages"]}
    dependencies = {node["id"]: node["deps"] for node in metadata["resolve"]["nodes"]}
    found: set[str] = set()
    waiting = [name for name, package in packages.items() if package["name"] == EXTENSION]
    while waiting:
        crate = waiting.pop()
        kinds = {kind for target in packages[crate]["targets"] for kind in target["kind"]}
        if crate in found or "proc-macro" in kinds:  # a macro runs in the compiler
            continue
        found.add(crate)
        waiting += [
            dependency["pkg"]
            for dependency in dependencies[crate]
            if any(
                use["kind"] is None and NO_PLATFORM not in (use["target"] or "")
                for use in dependency["dep_kinds"]
            )  # neither for building nor for tests
        ]
    foreign = [packages[crate] for crate in found if packages[crate]["source"]]
    return sorted(foreign, key=lambda package: (package["name"], package["version"]))


def bundle(packages: list[dict[str, Any]]) -> str:
    """The text of THIRDPARTY.txt."""
    parts = [HEADER]
    for package in packages:
        folder = Path(package["manifest_path"]).parent
        files = {path.name.upper(): path for path in folder.iterdir()}
        texts = [files[name] for name in TEXTS if name in files]
        if not texts:
            sys.exit(
                f"licences: {folder} has no {' or '.join(TEXTS)}; another file has to be used for this crate"
            )
        title = f"{package['name']} {package['version']}"
        used = texts if " AND " in package["license"] else texts[:1]
        parts += [entry(f"{title} ({package['license']})", path) for path in used]
        if NOTICE in files:
            parts.append(entry(f"the notice of {title}", files[NOTICE]))
        if library := LIBRARIES.get(package["name"]):
            parts.append(entry(f"the library in C that {title} builds in", folder / library))
    return "".join(parts)


def entry(title: str, path: Path) -> str:
    """A title, and the text of a licence below it."""
    text = path.read_text(encoding="utf-8")
    body = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return f"\n{'-' * 80}\n{title}\n\n{body}\n"


def main() -> None:
    """Check, or write."""
    metadata = read_metadata()
    troubles = not_allowed(metadata["packages"])
    text = bundle(linked(metadata))
    if sys.argv[1:] == ["--write"]:
        BUNDLE.write_bytes(text.encode())
    elif BUNDLE.read_bytes().decode() != text:
        troubles.append("THIRDPARTY.txt is not up to date: python scripts/check_licenses.py --write")
    if troubles:
        sys.exit("\n".join(f"licences: {trouble}" for trouble in troubles))


if __name__ == "__main__":
    main()
