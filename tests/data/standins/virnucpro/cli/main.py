"""The command line."""

import sys
from pathlib import Path

import click
import torch  # noqa: F401 - whoever imports this module waits for it


@click.group()
def cli() -> None:
    """Find viruses."""


@cli.command()
@click.argument("input_file", metavar="INPUT", type=click.Path(path_type=Path))
@click.option("--model-type", type=click.Choice(["300", "500"]), default="500")
@click.option("--output-dir", type=click.Path(path_type=Path), required=True)
@click.option("--threads", type=int, default=1)
@click.option("--no-progress", is_flag=True)
def predict(input_file: Path, model_type: str, output_dir: Path, threads: int, no_progress: bool) -> None:
    """Run all stages."""
    from virnucpro.pipeline.prediction import run_prediction

    status = run_prediction(input_file, output_dir, int(model_type), threads, not no_progress)
    click.echo(f"{input_file.name} is done")
    sys.exit(status)


@cli.group()
def utils() -> None:
    """Look at files."""


@utils.command()
@click.argument("input_file", metavar="INPUT", type=click.Path(path_type=Path))
def validate(input_file: Path) -> None:
    """Tell what is wrong with an input."""
    from virnucpro.utils.validation import validate_fasta_file

    is_valid, errors, warnings, statistics = validate_fasta_file(input_file)
    for line in (*errors, *warnings, *(f"{name}: {value}" for name, value in statistics.items())):
        click.echo(line)
    sys.exit(not is_valid)


@cli.command()
@click.argument("words", nargs=-1)
def tell(words: tuple[str, ...]) -> None:
    """Tell how the program was started."""
    main_module = sys.modules["__main__"]
    click.echo(f"{sys.argv} {words} {main_module.__package__} {main_module.__file__}")


@cli.command()
@click.argument("status", type=int)
def fail(status: int) -> None:
    """End with a status, or with an exception for 0."""
    if not status:
        raise LookupError("this is VirNucPro's own exception")
    sys.exit(status)
