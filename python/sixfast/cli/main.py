"""The command `sixfast`: finds the command by its name, handles signals, sets the exit status."""

from __future__ import annotations

import gc
import os
import signal
import sys
import warnings
from argparse import SUPPRESS, ArgumentError, ArgumentParser, RawDescriptionHelpFormatter
from functools import partial
from importlib import import_module
from typing import NoReturn

import sixfast
from sixfast.cli.findings.errors import error_sentence
from sixfast.cli.terminal import escape_unknown_letters, one_line, print_error, print_result
from sixfast.system.signals import SigtermError, ignore_signals, raise_on_signals, signals_blocked

#: Each command is a module of `sixfast.cli`, whose name has an underscore instead of a hyphen.
COMMANDS = {
    "codes": "list the genetic codes",
    "expand": "predictions of frames that were written once, for all frames",
    "orfs": "find open reading frames",
    "prepare": "from reads to all that VirNucPro's GPU stages read",
    "train-set": "frames of a genome that belong to its proteins, to train on",
    "translate": "translate reads in six frames",
    "validate": "look through reads before anything is done with them",
    "verify": "compare with the pure-Python reference on a file of yours",
}
_DESCRIPTION = """\
Six-frame translation of sequencing reads, byte for byte as VirNucPro does it.

commands, of which sixfast COMMAND --help tells more:
"""


def main() -> NoReturn:
    """Run the command with the arguments of this process, and exit."""
    try:
        with signals_blocked():  # else stderr could be left half changed, and the interruption not be told
            raise_on_signals()
            escape_unknown_letters()
            _fill_closed_streams()
            warnings.showwarning = _show_warning
        status = run(sys.argv[1:])
        ignore_signals()
    except KeyboardInterrupt:
        status = _print_failure("interrupted; no unfinished output was left", 128 + signal.SIGINT)
    except SigtermError:
        status = _print_failure("terminated; no unfinished output was left", 128 + signal.SIGTERM)
    gc.freeze()  # the process ends: no need to search what is left for cycles
    sys.exit(status)


def _fill_closed_streams() -> None:
    """Open a device under each number of a standard stream that the caller has closed.

    Else a file that is opened later gets this number, and is taken for the standard stream. The device is
    open for reading only, so writing to it is an error.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:  # noqa: PERF203 - three times only
            os.set_inheritable(os.open(os.devnull, os.O_RDONLY), True)


def run(arguments: list[str]) -> int:
    """Run the command; print what went wrong; return the exit status."""
    try:
        return _run_arguments(arguments)
    except Exception as error:  # noqa: BLE001 - users get a sentence, whatever it is
        return _print_failure(error_sentence(error), 1)


def _run_arguments(arguments: list[str]) -> int:
    """Do what the arguments ask for and return the exit status."""
    try:
        if arguments and arguments[0] in COMMANDS:
            _run_command(*arguments)
        else:
            _show_help_or_version(arguments)
    except SystemExit as end:  # help was shown, or usage was wrong
        return int(end.code or 0)
    return 0


def _run_command(name: str, *arguments: str) -> None:
    """Import the module of a command, but of no other, and run it."""
    with signals_blocked():  # an import that is interrupted can leave its lock behind
        command = import_module(f"sixfast.cli.{name.replace('-', '_')}")
    parser = _parser(f"sixfast {name}", "[options] INPUT")
    command.add_arguments(parser)
    try:
        command.run(parser.parse_args(arguments))
    except ArgumentError as error:
        parser.error(str(error))


def _show_help_or_version(arguments: list[str]) -> None:
    """Print the help or the version; or what is wrong with the arguments."""
    parser = _parser("sixfast", "[-h] [--version] COMMAND ...")
    parser.description = _DESCRIPTION + "".join(f"\n  {name:<12}{does}" for name, does in COMMANDS.items())
    parser.add_argument("--version", action="store_true", help="show the version and exit")
    parser.add_argument("command", metavar="COMMAND", nargs="?", choices=COMMANDS, help=SUPPRESS)
    if not parser.parse_args(arguments).version:
        parser.error("give a command")
    print_result(f"sixfast {sixfast.__version__}")


def _parser(command: str, usage: str) -> ArgumentParser:
    """Return a parser that accepts no abbreviated options."""
    return _Parser(
        prog=command,
        usage=f"{command} {usage}",
        formatter_class=partial(RawDescriptionHelpFormatter, width=80, max_help_position=30),
        allow_abbrev=False,
    )


class _Parser(ArgumentParser):
    def print_help(self, _file: object = None) -> None:
        """Print the help. If the pipe is closed this raises an error, which argparse itself would hide."""
        print_result(self.format_help().rstrip())

    def error(self, message: str) -> NoReturn:
        """Print what is wrong with the arguments in the form of other errors, and exit."""
        print_error(self.format_usage().rstrip())
        sys.exit(_print_failure(f"{message}; see {self.prog} --help", 2))


def _show_warning(message: Warning | str, *_: object, **__: object) -> None:
    _print_message(f"warning: {message}")


def _print_message(text: str) -> None:
    print_error(f"sixfast: {one_line(text)}")


def _print_failure(text: str, status: int) -> int:
    """Print an error and return the exit status."""
    ignore_signals()  # else a signal that arrives now would change the exit status
    _print_message(f"error: {text}")
    return status
