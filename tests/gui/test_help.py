"""The help pages: every one is listed, every link leads somewhere, the key opens what fits."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from explorer.gui.help import FIRST, KEYS, Help, about, page_of, pages
from explorer.gui.theme import hub
from explorer.resources_path import RESOURCES
from explorer.spaces import families, read_space_file

FOLDER = RESOURCES / "help"


def test_the_pages_stand_in_the_order_in_which_they_are_read() -> None:
    assert [page.stem for page in pages(FOLDER)] == [*FIRST, KEYS]
    assert len({page.title for page in pages(FOLDER)}) == len(FIRST) + 1


@pytest.mark.parametrize("page", pages(FOLDER), ids=lambda page: page.stem)
def test_every_link_leads_to_a_page(qtbot: QtBot, page: object) -> None:
    hub()
    known = {page.stem: page for page in pages(FOLDER)}
    window = Help()
    qtbot.addWidget(window)
    for stem in re.findall(r"\]\((\w+)\.md\)", getattr(page, "text")):  # noqa: B009
        window._follow(QUrl(f"{stem}.md"))
        assert window._list.currentItem().text() == known[stem].title


def test_the_page_on_tasks_names_what_can_be_chosen() -> None:
    text = (FOLDER / "tasks.md").read_text(encoding="utf-8")
    for name, family in families.items():
        if name != "custom":
            word = family.label.split(",")[0].replace("space ", "")
            assert word in text or word.replace("Zen-NAS", "").strip() in text, name


def test_the_help_key_opens_the_page_on_what_has_the_focus(qtbot: QtBot) -> None:
    outer, inner, field = QWidget(), QWidget(), QLineEdit()
    qtbot.addWidget(outer)
    QVBoxLayout(outer).addWidget(inner)
    QVBoxLayout(inner).addWidget(field)
    assert page_of(field) == page_of(None) == ""
    about(outer, "space")
    assert page_of(field) == "space"
    about(inner, "data")
    assert page_of(field) == "data"
    assert page_of(outer) == "space"


def test_examples_of_the_page_on_files_are_read_as_they_stand(tmp_path: Path) -> None:
    text = (FOLDER / "files.md").read_text(encoding="utf-8")
    examples = [e for e in re.findall(r"```toml\n(.*?)```", text, re.DOTALL) if "entry-p" not in e]
    assert len(examples) == 2
    for number, example in enumerate(examples):
        path = tmp_path / f"{number}.toml"
        path.write_text(example, encoding="utf-8")
        assert read_space_file(path).size > 10
