"""The program: alone it opens the window, with a command it is the command line."""

import sys


def main() -> None:
    """Run what the command line asks for, and end with its exit code."""
    from explorer.cli.main import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
