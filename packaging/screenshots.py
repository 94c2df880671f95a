"""Makes the README's pictures from a real window: `.venv/bin/python packaging/screenshots.py`.

The program itself is opened on a copy of the sample session, in a folder of its own, and looked at.
Without a screen it starts again under xvfb-run.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

PICTURES = Path(__file__).resolve().parent.parent / "resources" / "pictures"
VIEWS = (  # name, theme, size, what is looked at
    ("search-dark", "dark", (1440, 900), "results"),
    ("search-light", "light", (1440, 900), "results"),
    ("search-small-dark", "dark", (1280, 800), "results"),
    ("bias-light", "light", (1440, 900), "depth"),
    ("search-wide-light", "light", (2560, 1440), "results"),
)
SETTLE_MS = 2500  # reading, drawing and the background counts are done by then


def main() -> None:
    if sys.platform == "linux" and not os.environ.get("DISPLAY"):
        screen = ["xvfb-run", "-a", "-s", "-screen 0 2560x1440x24"]
        os.execvp(screen[0], [*screen, sys.executable, *sys.argv])
    with tempfile.TemporaryDirectory() as folder:
        look(Path(folder))


def look(folder: Path) -> None:
    """Open the program in `folder` and take every picture."""
    from PySide6.QtCore import QTimer

    from explorer import app as program
    from explorer.gui.options import Options
    from explorer.gui.settings import Places, settings_file
    from explorer.gui.theme import hub
    from explorer.gui.window import Window
    from explorer.search.executors import WorkerPool

    app = program.application()
    places = Places(folder / "config", folder / "data")
    session = folder / "efficientnet.explorer"
    shutil.copy(PICTURES.parent / "samples" / session.name, session)
    hub().set_mode("dark")  # as main does: a window is made in a theme
    pool = WorkerPool(2)
    window = Window(program.controllers(pool, places), Options(settings_file(places)), places)
    window.show()
    window.begin(session)
    PICTURES.mkdir(exist_ok=True)

    def prepare(theme: str, size: tuple[int, int], what: str) -> None:
        hub().set_mode(theme)  # type: ignore[arg-type]
        window.resize(*size)
        window.bench.lower_dock.show_page(what == "depth")
        select_middle_of_front(window)

    def save(name: str) -> None:
        # what the screen shows: grab() would leave out the ground that children stand on
        window.screen().grabWindow(window.winId()).save(str(PICTURES / f"{name}.png"))
        print(PICTURES / f"{name}.png")

    steps: list[Callable[[], object]] = []
    for name, theme, size, what in VIEWS:
        steps.append(partial(prepare, theme, size, what))
        steps.append(partial(save, name))
    window.closed.connect(app.quit)
    steps.append(window.close_for_sure)
    for number, step in enumerate(steps, 1):
        QTimer.singleShot(number * SETTLE_MS, step)
    app.exec()
    pool.shutdown(wait=False)
    program.leave(window, 0)


def select_middle_of_front(window: object) -> None:
    views = window.controllers.views  # type: ignore[attr-defined]
    loaded = views.loaded
    front = loaded.archive.front(loaded.run.plan.goals, views.beta)
    views.select((int(loaded.archive.ids[front[len(front) // 2]]),))


if __name__ == "__main__":
    main()
