"""A small run of scripts/differential.py, and that it finds and repeats what differs."""

from __future__ import annotations

import functools
import re

from effort import examples
from places import ROOT
from programs import run_python

SCRIPT = ROOT / "scripts" / "differential.py"

#: The script with a kernel that is wrong about the fifteenth record of the second thousand. All before it are
#: tried alone, which takes a while.
WITH_A_FAULT = """
import runpy, sys
from sixfast import _kernel
right = _kernel.translate_block

def wrong(block, level):
    nucleotide, protein, counts = right(block, level=level)
    return nucleotide, protein.replace(b">r1014F1", b">r1014F9"), counts

_kernel.translate_block = wrong
module = runpy.run_path(sys.argv[1])
for task in module["tasks"](int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])):
    difference = module["check_batch"](task)[2]
    print(task[1], difference and (difference.way, difference.given.records))
"""


@functools.cache
def whole_run_with_a_fault() -> tuple[str, str]:
    """What two batches print, and what is said of errors; two tests look at it."""
    done = run_python("-c", WITH_A_FAULT, SCRIPT, "3", "0", "2000")
    return done.stdout, done.stderr


def test_kernel_and_reference_agree_on_random_records() -> None:
    done = run_python(SCRIPT, "--records", str(examples(5000)), "--seed", "3")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.match(r"[\d,]+ records, [\d,]+ bases, levels portable.*: no difference in", done.stdout)


def test_kernel_and_reference_agree_on_random_reads_of_fastq() -> None:
    done = run_python(SCRIPT, "--records", str(examples(2000)), "--seed", "3", "--format", "fastq")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.match(r"[\d,]+ records, [\d,]+ bases, .*: no difference in", done.stdout)


def test_a_difference_is_brought_down_to_one_record() -> None:
    stdout, stderr = whole_run_with_a_fault()
    first, second = stdout.splitlines()
    assert first == "0 None", stderr
    assert re.fullmatch(r"1 \('translate_block at level portable', \[\('r1014', '[^']*'\)\]\)", second)


def test_a_run_that_starts_later_has_the_same_records() -> None:
    whole, _ = whole_run_with_a_fault()
    later = run_python("-c", WITH_A_FAULT, SCRIPT, "3", "1000", "1000").stdout
    assert later == whole.partition("\n")[2]


def test_the_exit_status_is_1_after_a_difference() -> None:
    """The reference is made wrong, as the workers of the script import it."""
    program = (
        "import multiprocessing, runpy, sys, types\n"
        "from multiprocessing.pool import ThreadPool\n"
        "from sixfast import reference\n"
        "reference.identify_seq = lambda seqid, sequence: []\n"
        "multiprocessing.get_context = lambda method: types.SimpleNamespace(Pool=ThreadPool)\n"
        "sys.argv = sys.argv[1:]\n"
        "runpy.run_path(sys.argv[0], run_name='__main__')\n"
    )
    done = run_python("-c", program, SCRIPT, "--records", "10", "--seed", "5")
    assert done.returncode == 1
    assert "kernel and reference differ in identify_seq" in done.stdout
    assert "--seed 5 --start 0 --records 10" in done.stdout
