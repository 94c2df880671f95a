"""How the set-up speaks: on standard error, and with an end that is a sentence."""

import sys
from collections.abc import Callable
from typing import NoReturn


class Stop(Exception):
    """What ends a command early: a sentence for the user, and the exit code."""

    def __init__(self, sentence: str, code: int = 1) -> None:
        super().__init__(sentence)
        self.code = code


def say(sentence: str) -> None:
    """Never on standard output, which is the program's: `run.py search --json | ...`."""
    print(sentence, file=sys.stderr, flush=True)


def guarded(main: Callable[[list[str]], None]) -> NoReturn:
    """Run a command to its exit code; what stops it is told in a sentence, not a traceback."""
    try:
        main(sys.argv[1:])
    except Stop as stop:
        say(str(stop))
        sys.exit(stop.code)
    except OSError as error:
        say(f"The set-up could not go on: {error}.")
        sys.exit(1)
    except KeyboardInterrupt:
        say("Stopped. The next start carries on.")
        sys.exit(130)
    sys.exit(0)
