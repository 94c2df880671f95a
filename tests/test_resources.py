"""The fonts and icons that ship with the program are what the window takes them for."""

import json

import pytest
from PySide6.QtGui import QFont, QFontDatabase, QFontInfo, QFontMetricsF, QIcon, QRawFont
from pytestqt.qtbot import QtBot

from explorer.resources_path import RESOURCES


@pytest.fixture(autouse=True)
def fonts(qtbot: QtBot) -> None:
    for file in (RESOURCES / "fonts").iterdir():
        assert QFontDatabase.addApplicationFont(str(file)) >= 0


@pytest.mark.parametrize("weight", [400, 500, 600])
def test_inter_has_the_weights_and_figures_of_one_width(weight: int) -> None:
    font = QFont("Inter")
    font.setPixelSize(13)
    font.setWeight(QFont.Weight(weight))
    assert QFontInfo(font).family() == "Inter"
    assert QRawFont.fromFont(font).weight() == weight
    proportional = QFontMetricsF(font).horizontalAdvance("1111")
    font.setFeature(QFont.Tag("tnum"), 1)
    tabular = QFontMetricsF(font).horizontalAdvance
    assert tabular("1111") == tabular("8888") > proportional


def test_jetbrains_mono_is_there_for_code() -> None:
    assert QFontDatabase.isFixedPitch("JetBrains Mono")


def test_every_icon_name_has_its_glyph() -> None:
    icons = QRawFont(str(RESOURCES / "icons" / "phosphor-regular.ttf"), 16)
    text = (RESOURCES / "icons" / "phosphor-regular.json").read_text(encoding="utf-8")
    codes: dict[str, str] = json.loads(text)
    assert codes["play"]
    assert [
        name for name, code in codes.items() if not icons.supportsCharacter(int(code, 16))
    ] == []


def test_the_programs_icon_is_blue_with_one_orange_point() -> None:
    image = QIcon(str(RESOURCES / "icons" / "explorer.svg")).pixmap(64, 64).toImage()
    size = image.width()
    assert image.pixelColor(size * 12 // 64, size * 52 // 64).name() == "#0072b2"
    assert image.pixelColor(size * 43 // 64, size * 40 // 64).name() == "#cc7a00"


def test_every_work_of_others_has_its_licence() -> None:
    notices = (RESOURCES / "licences" / "README.md").read_text(encoding="utf-8")
    for file in ("OFL-Inter.txt", "OFL-JetBrainsMono.txt", "MIT-Phosphor.txt"):
        assert file in notices
        assert (RESOURCES / "licences" / file).stat().st_size > 1000
