"""Single files of data, opened so that whatever goes wrong is a sentence."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from explorer.core.errors import DataError


@contextmanager
def data_file(path: Path, kind: str) -> Generator[IO[bytes], None, None]:
    """The file, opened; raises DataError where it cannot be read, also later in the block.

    Args:
        kind: of file that is wanted, for the sentence: "an .npz file".
    """
    try:
        if path.exists() and not path.is_file():  # a pipe would be waited for without end
            raise DataError(f"Data: {path} is no ordinary file. Choose {kind}.")
        with path.open("rb") as file:
            yield file
    except FileNotFoundError:
        raise DataError(f"Data: there is no file {path}. Choose another one.") from None
    except OSError as error:
        raise DataError(
            f"Data: {path} cannot be read ({error.strerror}). Choose another file."
        ) from None
