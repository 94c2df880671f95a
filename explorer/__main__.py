"""The program: alone it opens the window, with a command it is the command line."""

import sys
from io import TextIOWrapper


def main() -> None:
    """Run what the command line asks for, and end with its exit code."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # file names may be no valid text
    try:
        from explorer.cli.main import run
    except KeyboardInterrupt:  # while the imports took their time
        sys.exit(130)
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
