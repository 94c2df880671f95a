"""Start the program: `python3 packaging/run.py`. The first start sets it up.

Arguments go to the program: `python3 packaging/run.py search --help` is its command line.
"""

import _python_version  # noqa: F401  says so, and ends, where Python is too old

from pathlib import Path

from _say import guarded
from _screen import require_qt_libraries, require_screen
from _setup import become, prepare


def main(arguments: list[str]) -> None:
    window = wants_window(arguments)
    if window:
        require_screen()
    prepare()
    if window:
        require_qt_libraries()
    become(["-m", "explorer", *arguments])


def wants_window(arguments: list[str]) -> bool:
    """True without arguments, or with a file to open: the rest is the command line."""
    if not arguments:
        return True
    file = Path(arguments[0])
    return file.suffix == ".explorer" or file.is_file()


if __name__ == "__main__":
    guarded(main)
