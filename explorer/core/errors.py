"""What went wrong, said to the person who can put it right.

Every error below carries one sentence that names the field, the value and the remedy. It is shown
as it stands, in the window and on the command line. Any other exception is a bug.
"""


class ExplorerError(Exception):
    """Something the user can act on."""


class SpaceError(ExplorerError):
    """A bound, an option or a network name does not fit its search space."""


class PlanError(ExplorerError):
    """A search was asked for that cannot be run."""


class DataError(ExplorerError):
    """Images or labels cannot be used."""


class SessionError(ExplorerError):
    """A session file cannot be read or written."""


class ScoreError(ExplorerError):
    """A network has no score: it cannot run, or its gradients are not numbers."""


class ExportError(ExplorerError):
    """A network could not be written, or the written file is not the same network."""
