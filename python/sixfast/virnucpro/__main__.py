"""`python -m sixfast.virnucpro` runs VirNucPro's own command line with sixfast's functions."""

from __future__ import annotations

import runpy
import sys

from sixfast.errors import VirNucProChangedError, VirNucProMissingError
from sixfast.virnucpro.replacement import check_that_modules_exist, enable


def main() -> None:
    """Run VirNucPro as `python -m virnucpro` does: with the same arguments, output and exit status."""
    try:
        check_that_modules_exist(["virnucpro.__main__"])
        with enable():
            runpy.run_module("virnucpro", run_name="__main__", alter_sys=True)
    except (VirNucProMissingError, VirNucProChangedError) as error:
        sys.exit(f"sixfast: error: {error}")


if __name__ == "__main__":
    main()
