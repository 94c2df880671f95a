"""What click found wrong, in one sentence that names the argument, the value and the remedy."""

import click


def one_line(text: str) -> str:
    """The same words on one line: scripts read one line for one error."""
    return " ".join(text.split())


def sentence(error: click.ClickException) -> str:
    """A click error for people, without a usage block."""
    ctx = getattr(error, "ctx", None)
    command = ctx.command_path if ctx is not None else "explorer"
    look = f"`{command} --help` shows how to write it."
    match error:
        case click.NoSuchOption():
            near = error.possibilities or []
            remedy = f"Did you mean {near[0]}?" if near else f"`{command} --help` lists them."
            return f"{error.option_name} is not an option of `{command}`. {remedy}"
        case click.MissingParameter():
            return f"{_name(error.param)} is missing. {look}"
        case click.BadOptionUsage():
            return f"{error.option_name} needs a value. {look}"
        case click.BadParameter():
            return f"{_name(error.param)}: {_ended(error.message)}"
        case click.UsageError():
            text = _ended(error.message)
            return text if text.count(". ") or text.endswith("?") else f"{text} {look}"
    return error.format_message()


def _name(parameter: click.Parameter | None) -> str:
    """--beta of an option, ARCH of an argument."""
    if parameter is None:
        return "An argument"
    if isinstance(parameter, click.Option):
        return max(parameter.opts, key=len)
    return parameter.make_metavar(click.Context(click.Command(""))).strip("[].")


def _ended(text: str) -> str:
    return text if text.endswith((".", "?")) else f"{text}."
