"""`explorer`: finds the command, runs it, and turns what went wrong into a sentence and a code."""

import os
import sys
from importlib import import_module
from pathlib import Path

import click

from explorer import __version__
from explorer.cli.codes import CORRECTABLE, DONE, FAILED, INTERRUPTED
from explorer.cli.sentences import one_line, sentence
from explorer.core.errors import ExplorerError, SessionError

COMMANDS = {  # each with the module that holds it, in the order of a first use
    "spaces": "listing",
    "proxies": "listing",
    "strategies": "listing",
    "show": "show",
    "score": "score",
    "search": "search",
    "resume": "search",
    "front": "front",
    "exact": "exact",
    "trust": "trust",
    "repeat": "repeat",
    "verify": "verify",
    "correlate": "correlate",
    "calibrate": "calibrate",
    "export": "export",
}
SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")  # any of them will do, on Linux
WIDTH = 100  # columns of help texts


class ScreenError(ExplorerError):
    """There is nothing to open a window on, or with."""


class Program(click.Group):
    """Commands whose modules are imported when they are wanted; a file opens the window."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"explorer.cli.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name in COMMANDS or name.startswith("-"):
            return super().resolve_command(ctx, args)
        if _is_file(name):
            return "window", _window, args
        raise click.UsageError(unknown_command(name), ctx)


def _is_file(name: str) -> bool:
    return Path(name).suffix == ".explorer" or Path(name).is_file()


def unknown_command(name: str) -> str:
    """The sentence for a word that is neither a command nor a file."""
    from difflib import get_close_matches

    near = get_close_matches(name, COMMANDS, n=1)
    remedy = f"Did you mean {near[0]}?" if near else f"Commands are {', '.join(COMMANDS)}."
    return f"{name!r} is neither a command nor a session file. {remedy}"


@click.command("window", hidden=True)
@click.argument("file", type=click.Path(path_type=Path))
def _window(file: Path) -> int:
    """Open the window with a session file."""
    if not file.exists():
        raise SessionError(
            f"FILE: there is no file {file}. Check the path, or start with `explorer` alone."
        )
    if file.suffix.lower() == ".toml":
        raise SessionError(
            f"FILE: {file} describes a search space. Load it in the space panel, or search "
            f"it: `explorer search {file} --out own.explorer`."
        )
    return open_window(file)


def open_window(file: Path | None) -> int:
    """Open the window, on a session file if one is given; raises ScreenError where it cannot."""
    if sys.platform == "linux" and not any(os.environ.get(name) for name in SCREENS):
        raise ScreenError(
            "There is no screen to open the window on. Log in with one, or use a command: "
            "`explorer --help` lists them."
        )
    try:
        from explorer import app
    except ImportError as error:
        raise ScreenError(
            f"The window cannot open ({error}). Start it with `python3 packaging/run.py`, which "
            "sees to the libraries it needs."
        ) from None
    return int(app.main(file) or DONE)


@click.command(
    cls=Program,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": WIDTH},
    subcommand_metavar="[FILE | COMMAND ...]",
)
@click.version_option(__version__, message="explorer %(version)s")
@click.pass_context
def program(ctx: click.Context) -> int:
    """Explore neural architectures before training any.

    Without a command, `explorer` opens the window, and `explorer FILE` opens it with a session
    file. Every command takes --json for scripts and --help for examples.

    \b
    Exit codes: 0 done, 1 failed, 2 something to correct, 130 stopped with Ctrl-C.
    """
    return open_window(None) if ctx.invoked_subcommand is None else DONE


def run(arguments: list[str]) -> int:
    """Run the command line; returns the exit code. Only a bug comes out as an exception."""
    code = _ran(arguments)
    if spaces := sys.modules.get("explorer.spaces"):  # where a command looked into them
        for trouble in spaces.families.troubles:
            click.echo(one_line(trouble), err=True)
    return code


def _ran(arguments: list[str]) -> int:
    try:
        code = program.main(arguments, prog_name="explorer", standalone_mode=False)
    except click.Abort:
        return _say("Stopped.", INTERRUPTED)
    except click.ClickException as error:
        return _say(sentence(error), CORRECTABLE)
    except ExplorerError as error:
        return _say(str(error), CORRECTABLE)
    except SystemExit:
        return DONE  # so click ends where the reader, such as `head`, has what it wanted
    except OSError as error:
        if error.filename is not None:  # not of the output: a name too long, a folder closed to us
            return _say(
                f"{error.filename} cannot be used ({error.strerror}). Check the path.", CORRECTABLE
            )
        return _say(
            f"Writing the output failed ({error.strerror}). Free some, or write elsewhere.", FAILED
        )
    return code if isinstance(code, int) else DONE


def _say(text: str, code: int) -> int:
    click.echo(one_line(text), err=True)
    return code
