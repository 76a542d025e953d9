"""`python -m sixfast` is the command `sixfast`."""

from sixfast.cli.main import main

if __name__ == "__main__":
    main()
