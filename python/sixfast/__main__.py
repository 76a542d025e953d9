"""`python -m sixfast` is the command `sixfast`."""

from sixfast.cli import main

if __name__ == "__main__":
    main()
