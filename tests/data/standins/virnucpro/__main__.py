"""`python -m virnucpro`."""

from virnucpro.cli.main import cli

if __name__ == "__main__":
    cli()
