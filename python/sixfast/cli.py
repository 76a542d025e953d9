"""The command `sixfast`."""

from __future__ import annotations

import os
import signal
import sys
import time
import warnings
from typing import TYPE_CHECKING, Literal, NoReturn

import click

from sixfast.signals import signals_held

if TYPE_CHECKING:
    from types import FrameType

    from sixfast.summary import Summary


class _TerminatedError(BaseException):
    """SIGTERM has come."""


def main() -> NoReturn:
    """Run the command with the process's arguments and exit."""
    if "_SIXFAST_COMPLETE" in os.environ:  # a shell asks for completions
        commands.main(prog_name="sixfast")
    _fill_closed_streams()
    try:
        signal.signal(signal.SIGINT, _stop)
        signal.signal(signal.SIGTERM, _stop)
        warnings.showwarning = _show_warning
        status = _run()
        _ignore_signals()
    except KeyboardInterrupt:
        status = _fail("interrupted; no unfinished output was left", 128 + signal.SIGINT)
    except _TerminatedError:
        status = _fail("terminated; no unfinished output was left", 128 + signal.SIGTERM)
    sys.exit(status)


def _fill_closed_streams() -> None:
    """Let no file have the number of a standard stream that the caller closed: it would be taken for that.

    What stands there instead cannot be written to, so that output sent to it is an error.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:  # noqa: PERF203 - three times
            os.set_inheritable(os.open(os.devnull, os.O_RDONLY), True)


def _run() -> int:
    """Run the command; say what went wrong; return the exit status."""
    try:
        # click's own main would print a line of its own after Ctrl-C and be silent about a closed pipe.
        with commands.make_context("sixfast", sys.argv[1:]) as context:
            commands.invoke(context)
        if sys.stdout is not None:
            sys.stdout.flush()
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.UsageError as error:
        error.show()
        return error.exit_code
    except Exception as error:  # noqa: BLE001 - people at a shell get a sentence, whatever it is
        return _fail(sentence(error), 1)
    return 0


def _stop(number: int, _frame: FrameType | None) -> NoReturn:
    """Begin to end; what is done to leave nothing behind shall not be disturbed."""
    _ignore_signals()
    raise KeyboardInterrupt if number == signal.SIGINT else _TerminatedError


def _ignore_signals() -> None:
    """Let what has been decided stay so until the process is gone, which may take Python a while."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


def _show_warning(message: Warning | str, *_: object, **__: object) -> None:
    _say(f"warning: {message}")


def _show_log() -> None:
    """Say what is logged, as warnings are said."""
    import logging  # most runs have nothing to log

    class Shown(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            _show_warning(self.format(record))

    logging.basicConfig(handlers=[Shown()], format="%(message)s")


def _say(text: str) -> None:
    click.echo(f"sixfast: {_one_line(text)}", err=True)


def _one_line(text: object) -> str:
    """The text with line ends and all else that a terminal cannot show escaped, as Python does it.

    A file's name and a record's id can hold anything.
    """
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii")
        for letter in str(text)
    )


def _fail(text: str, status: int) -> int:
    # A pipe that was closed would be complained about once more when Python flushes it at exit.
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    _say(f"error: {text}")
    return status


def sentence(error: Exception) -> str:
    """Say what went wrong, where, and what to do about it."""
    if isinstance(error, UnicodeDecodeError):
        return error.reason
    if isinstance(error, BrokenPipeError):
        return f"{_name(error)}: the reader has closed the pipe; the output is not complete"
    if isinstance(error, OSError) and error.strerror:
        return f"{_name(error)}: {error.strerror}{_remedy(error)}"
    text = str(error)
    if isinstance(error, (OSError, ValueError, RuntimeError)) and text:
        return text
    return f"unexpected {type(error).__name__}: {text}; please report this"


def _name(error: OSError) -> str:
    return os.fsdecode(error.filename) if error.filename is not None else "input or output"


def _remedy(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        folder = os.path.dirname(_name(error)) or os.curdir
        return "; check the path" if os.path.isdir(folder) else f"; the directory {folder} does not exist"
    if isinstance(error, IsADirectoryError):
        return "; give a file"
    if isinstance(error, (PermissionError, NotADirectoryError)):
        return "; choose another place or change its permissions"
    return ""


# Whether a file can be read is found out when it is read, and told in one sentence.
_PATH = click.Path(readable=False, path_type=str)


@click.group(no_args_is_help=False, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="sixfast", message="%(prog)s %(version)s")
def commands() -> None:
    """Six-frame translation of sequencing reads, byte for byte as VirNucPro does it."""


@commands.command(short_help="Translate a FASTA file in six frames.")
@click.argument("input_file", metavar="INPUT", type=_PATH)
@click.option("--nucleotide", type=_PATH, help="File for the nucleotides.")
@click.option("--protein", type=_PATH, help="File for the proteins.")
@click.option(
    "-o",
    "--output-dir",
    type=_PATH,
    help="Directory for <stem>_nucleotide.fa and <stem>_protein.faa; made if absent.",
)
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    help="Number of processes.  [default: as many as this process may use]",
)
@click.option("--skip-empty", is_flag=True, help="Leave out frames whose protein is empty.")
@click.option(
    "--on-error",
    type=click.Choice(["refuse", "skip"]),
    default="refuse",
    show_default=True,
    help="What to do with a record that cannot be read.",
)
@click.option(
    "--rejects",
    type=_PATH,
    help="File for skipped records; goes with --on-error skip.",
)
@click.option("--no-progress", is_flag=True, help="Show no progress bar.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON to stdout.")
def translate(
    input_file: str,
    nucleotide: str | None,
    protein: str | None,
    output_dir: str | None,
    workers: int | None,
    skip_empty: bool,
    on_error: Literal["refuse", "skip"],
    rejects: str | None,
    no_progress: bool,
    as_json: bool,
) -> None:
    """Translate the records of the FASTA file INPUT in six frames.

    Every frame without a stop is written to both outputs under the record's id and the frame's
    name: its nucleotides to one, its protein to the other. Codons with letters other than A, C, G
    and T are left out of the protein. An output that exists is replaced; after an error none has
    changed.
    """
    with signals_held():
        from sixfast.translate import translate_file  # --help and --version do without

    if (on_error == "skip") != (rejects is not None):
        raise click.UsageError(
            "--on-error skip and --rejects go together: give both or none", click.get_current_context()
        )
    if on_error == "skip":
        _show_log()
    nucleotide, protein = _places(input_file, nucleotide, protein, output_dir)
    started = time.perf_counter()
    summary = translate_file(
        input_file,
        nucleotide,
        protein,
        workers=workers,
        skip_empty=skip_empty,
        progress=not no_progress,
        errors=on_error,
        rejects=rejects,
    )
    seconds = time.perf_counter() - started
    files = {"input": input_file, "nucleotide": nucleotide, "protein": protein, "rejects": rejects}
    if as_json:
        import json

        names = {role: path for role, path in files.items() if path is not None}
        click.echo(json.dumps({**names, **summary._asdict(), "seconds": round(seconds, 3)}))
    else:
        click.echo(_report(summary, seconds), err=True)
        click.echo(f"nucleotides: {_one_line(nucleotide)}", err=True)
        click.echo(f"proteins:    {_one_line(protein)}", err=True)
        if rejects is not None:
            click.echo(f"{summary.rejected:,} rejects:  {_one_line(rejects)}", err=True)


@commands.command(short_help="Compare with the pure-Python reference on a file of yours.")
@click.argument("input_file", metavar="INPUT", type=_PATH)
@click.option("--all", "everything", is_flag=True, help="Compare every record, at some 3 MB a second.")
@click.option("--no-progress", is_flag=True, help="Show no progress bar.")
def verify(input_file: str, everything: bool, no_progress: bool) -> None:
    """Hold the answers for records of the FASTA file INPUT to those of the pure-Python reference.

    A sample of 64 pieces of 64 kB, spread over the file, or with --all every record goes through the
    reference and, at every CPU level of this machine, through the kernel. Nothing is written. The exit
    status is 1 if there is a difference.
    """
    with signals_held():
        from sixfast.verify import verify_file

    verified = verify_file(input_file, everything=everything, progress=not no_progress)
    extent = "all" if verified.whole else "a sample of"
    click.echo(
        f"{_one_line(input_file)}: the kernel gives the reference's answers for {extent} "
        f"{verified.records:,} records ({verified.bases:,} bases) at every CPU level of this machine "
        f"({', '.join(verified.levels)})"
    )


def _places(
    input_file: str, nucleotide: str | None, protein: str | None, output_dir: str | None
) -> tuple[str, str]:
    """Where the outputs go, by either pair of options."""
    if output_dir is not None and nucleotide is None and protein is None:
        os.stat(input_file)  # without an input there is nothing to make a directory for
        os.makedirs(output_dir, exist_ok=True)
        stem = os.path.splitext(os.path.basename(input_file))[0]
        begin = os.path.join(output_dir, stem)
        return f"{begin}_nucleotide.fa", f"{begin}_protein.faa"
    if output_dir is None and nucleotide is not None and protein is not None:
        return nucleotide, protein
    raise click.UsageError(
        "give both --nucleotide and --protein, or --output-dir alone", click.get_current_context()
    )


def _report(summary: Summary, seconds: float) -> str:
    speed = summary.records / seconds if seconds else 0.0
    return (
        f"{summary.records:,} records ({summary.bases:,} bases), "
        f"{summary.records_with_frames:,} with a stop-free frame, "
        f"{summary.frames:,} frames written in {seconds:.2f} s "
        f"({speed:,.0f} records/s, {summary.bases / seconds / 1e6 if seconds else 0:,.0f} Mb/s)"
    )
