"""Check the wheel and the source distribution that `make wheel` has put into dist."""

from __future__ import annotations

import email.parser
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

from packaging.utils import parse_wheel_filename

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "python" / "sixfast"
MOST_BYTES = {"wheel": 3_000_000, "sdist": 5_000_000}
#: The oldest C library of GNU that runs the wheel: 2.17, of CentOS 7.
GLIBC_2 = 17
PLATFORM = re.compile(r"manylinux_2_(?P<glibc>\d+)_\w+|manylinux2014_\w+|musllinux_\w+|macosx_\w+|win\w+")


def main() -> int:
    """Check both files and say what is wrong with them."""
    dist = ROOT / "dist"
    [wheel], [sdist] = dist.glob("*.whl"), dist.glob("*.tar.gz")
    wrong = [*check_tags(wheel), *check_wheel(wheel), *check_sdist(sdist)]
    for kind, path in (("wheel", wheel), ("sdist", sdist)):
        if path.stat().st_size > MOST_BYTES[kind]:
            wrong.append(f"the {kind} has {path.stat().st_size:,} bytes, more than {MOST_BYTES[kind]:,}")
    for tool in (["abi3audit", "--strict", wheel], ["twine", "check", "--strict", wheel, sdist]):
        done = subprocess.run(
            [sys.executable, "-m", *map(str, tool)], capture_output=True, text=True, check=False
        )
        if done.returncode:
            wrong.append(f"{tool[0]}: {done.stdout}{done.stderr}")
    for sentence in wrong:
        print(f"check_wheel: {sentence}", file=sys.stderr)
    for path in (wheel, sdist):
        print(f"check_wheel: {path.name}: {path.stat().st_size:,} bytes")
    return 1 if wrong else 0


def check_tags(wheel: Path) -> list[str]:
    """For every CPython from 3.9, on this kind of machine with any C library that is not too old."""
    wrong = []
    for tag in parse_wheel_filename(wheel.name)[3]:
        if (tag.interpreter, tag.abi) != ("cp39", "abi3"):
            wrong.append(f"the wheel is for {tag.interpreter}-{tag.abi}, not for cp39-abi3")
        platform = PLATFORM.fullmatch(tag.platform)
        if not platform or int(platform["glibc"] or 0) > GLIBC_2:
            wrong.append(f"the wheel is for {tag.platform}, which not everyone has")
    return wrong


def check_wheel(path: Path) -> list[str]:
    """The package's files as they are, its kernel, and the files about it, and no others."""
    version = version_in_cargo_toml()
    about = f"sixfast-{parse_wheel_filename(path.name)[1]}.dist-info"
    with zipfile.ZipFile(path) as wheel:
        found = set(wheel.namelist())
        metadata = email.parser.Parser().parsestr(wheel.read(f"{about}/METADATA").decode())
        contents = {name: wheel.read(name) for name in found}
    sources = {f"sixfast/{name}": content for name, content in tracked(PACKAGE).items()}
    kernels = {name for name in found if re.fullmatch(r"sixfast/_kernel\.(abi3\.so|pyd)", name)}
    licences = ("licenses/LICENSE", "licenses/THIRDPARTY.txt")
    names = ("METADATA", "RECORD", "WHEEL", "entry_points.txt", *licences)
    expected = {*sources, *kernels, *(f"{about}/{name}" for name in names)}
    # A list of the crates inside, which newer versions of maturin add.
    found = {name for name in found if not name.startswith(f"{about}/sboms/")}
    wrong = [f"the wheel has no {name}" for name in sorted(expected - found)]
    wrong += [f"the wheel has {name}, which is none of its files" for name in sorted(found - expected)]
    wrong += [
        f"the wheel's {name} is not the source's" for name in sources if contents.get(name) != sources[name]
    ]
    wrong += [
        f"the wheel's {name} names the directory {home} of this machine"
        for name in sorted(kernels)
        for home in {str(Path.home()), str(ROOT)}
        if f"{home}{os.sep}".encode() in contents[name]
    ]
    if len(kernels) != 1:
        wrong.append(f"the wheel has {len(kernels)} kernels for the stable ABI, not one")
    if metadata["Version"] != version:
        wrong.append(f"the wheel's version is {metadata['Version']}, that of Cargo.toml {version}")
    return wrong


def check_sdist(path: Path) -> list[str]:
    """Every file that git knows but hidden ones, and no others."""
    with tarfile.open(path) as sdist:
        found = {member.name.partition("/")[2] for member in sdist if member.isfile()}
    expected = {"PKG-INFO", *(name for name in tracked(ROOT) if not name.startswith("."))}
    wrong = [f"the source distribution has no {name}" for name in sorted(expected - found)]
    wrong += [f"the source distribution has a stray {name}" for name in sorted(found - expected)]
    return wrong


def tracked(folder: Path) -> dict[str, bytes]:
    """The files of a folder that git knows."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=folder, capture_output=True, check=True)  # noqa: S607
    return {name: (folder / name).read_bytes() for name in listing.stdout.decode().split("\0") if name}


def version_in_cargo_toml() -> str:
    """The one place where the version stands."""
    [version] = re.findall(r'(?m)^version = "(.+)"$', (ROOT / "Cargo.toml").read_text(encoding="utf-8"))
    return str(version)


if __name__ == "__main__":
    sys.exit(main())
