"""The command `sixfast`: the table of commands, signals, exit statuses."""

from __future__ import annotations

import gc
import os
import signal
import sys
import warnings
from argparse import SUPPRESS, ArgumentError, ArgumentParser, RawDescriptionHelpFormatter
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn

import sixfast
from sixfast.cli.errors import sentence
from sixfast.cli.terminal import one_line, print_error, print_result
from sixfast.system.signals import signals_blocked

if TYPE_CHECKING:
    from types import FrameType

#: Each is a module of `sixfast.cli`, with a hyphen where that has an underscore.
COMMANDS = {
    "prepare": "from raw FASTA to all that VirNucPro's GPU stages read",
    "train-set": "frames of a genome that belong to its proteins, to train on",
    "translate": "translate a FASTA file in six frames",
    "validate": "look through a FASTA file before anything is done with it",
    "verify": "compare with the pure-Python reference on a file of yours",
}
_DESCRIPTION = """\
Six-frame translation of sequencing reads, byte for byte as VirNucPro does it.

commands, of which sixfast COMMAND --help tells more:
"""


class _TerminatedError(BaseException):
    """SIGTERM has come."""


def main() -> NoReturn:
    """Run the command with the process's arguments and exit."""
    try:
        signal.signal(signal.SIGINT, _stop)
        signal.signal(signal.SIGTERM, _stop)
        _fill_closed_streams()
        warnings.showwarning = _show_warning
        status = run(sys.argv[1:])
        _ignore_signals()
    except KeyboardInterrupt:
        status = _fail("interrupted; no unfinished output was left", 128 + signal.SIGINT)
    except _TerminatedError:
        status = _fail("terminated; no unfinished output was left", 128 + signal.SIGTERM)
    gc.freeze()  # all that is left goes with the process: no need to search it for cycles
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


def run(arguments: list[str]) -> int:
    """Run the command; say what went wrong; return the exit status."""
    try:
        status = _perform(arguments)
        if sys.stdout is not None:
            sys.stdout.flush()
    except Exception as error:  # noqa: BLE001 - people at a shell get a sentence, whatever it is
        return _fail(sentence(error), 1)
    return status


def _perform(arguments: list[str]) -> int:
    """Do what the arguments ask for and return the exit status."""
    try:
        if arguments and arguments[0] in COMMANDS:
            _perform_command(*arguments)
        else:
            _explain(arguments)
    except SystemExit as end:  # help was shown, or usage was wrong
        return int(end.code or 0)
    return 0


def _perform_command(name: str, *arguments: str) -> None:
    """Run a command; only its own module is imported."""
    with signals_blocked():  # an import that is cut in two can leave its lock behind
        command = import_module(f"sixfast.cli.{name.replace('-', '_')}")
    parser = _parser(f"sixfast {name}", "[options] INPUT")
    command.add_arguments(parser)
    try:
        command.run(parser.parse_args(arguments))
    except ArgumentError as error:
        parser.error(str(error))


def _explain(arguments: list[str]) -> None:
    """Show what there is, or what is wrong with the arguments."""
    parser = _parser("sixfast", "[-h] [--version] COMMAND ...")
    parser.description = _DESCRIPTION + "".join(f"\n  {name:<12}{does}" for name, does in COMMANDS.items())
    parser.add_argument("--version", action="store_true", help="show the version and exit")
    parser.add_argument("command", metavar="COMMAND", nargs="?", choices=COMMANDS, help=SUPPRESS)
    if not parser.parse_args(arguments).version:
        parser.error("give a command")
    print_result(f"sixfast {sixfast.__version__}")


def _parser(command: str, usage: str) -> ArgumentParser:
    """A parser that takes options as they are written."""
    return _Parser(
        prog=command,
        usage=f"{command} {usage}",
        formatter_class=partial(RawDescriptionHelpFormatter, width=80, max_help_position=30),
        allow_abbrev=False,
    )


class _Parser(ArgumentParser):
    def print_help(self, _file: object = None) -> None:
        """Print it, where argparse itself would be silent about a closed pipe."""
        print_result(self.format_help().rstrip())

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the arguments as other errors are said."""
        print_error(self.format_usage().rstrip())
        sys.exit(_fail(f"{message}; see {self.prog} --help", 2))


def _stop(number: int, _frame: FrameType | None) -> NoReturn:
    """Begin to end; what is done to leave nothing behind shall not be disturbed."""
    _ignore_signals()
    raise KeyboardInterrupt if number == signal.SIGINT else _TerminatedError


def _ignore_signals() -> None:
    """Let what has been decided stay so until the process is gone, which may take Python a while.

    Where `run` is called by others, they answer signals.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is _stop:
            signal.signal(number, signal.SIG_IGN)


def _show_warning(message: Warning | str, *_: object, **__: object) -> None:
    _say(f"warning: {message}")


def _say(text: str) -> None:
    print_error(f"sixfast: {one_line(text)}")


def _fail(text: str, status: int) -> int:
    # A pipe that was closed would be complained about once more when Python flushes it at exit.
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    _ignore_signals()  # else one that comes now would have the last word
    _say(f"error: {text}")
    return status
