"""Both themes can be read, and change while the window lives."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from explorer.gui import fonts, icons
from explorer.gui.theme import DARK, LIGHT, SCALES, SERIES, Theme, ThemeHub, hub, palette, sheet
from explorer.gui.widgets import Button, Text

THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])


@pytest.fixture
def themes(qapp: QApplication) -> Iterator[ThemeHub]:
    themes = hub()
    themes.set_mode("light")
    yield themes
    themes.set_mode("light")
    themes.set_scale(1.0)


def luminance(color: str) -> float:
    """Relative luminance, WCAG 2.1."""
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
             for c in QColor(color).getRgbF()[:3]]  # fmt: skip
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@THEMES
@pytest.mark.parametrize("ground", ["panel", "raised", "canvas", "hover", "wash"])
@pytest.mark.parametrize("ink", ["text", "text2", "accent_text"])
def test_words_can_be_read_on_every_ground(theme: Theme, ground: str, ink: str) -> None:
    assert contrast(getattr(theme, ink), getattr(theme, ground)) >= 4.5


@THEMES
@pytest.mark.parametrize("ink", ["muted", "orange_text", "vermilion", "green"])
@pytest.mark.parametrize("ground", ["panel", "raised"])
def test_quiet_and_coloured_words_can_be_read_where_they_stand(
    theme: Theme, ink: str, ground: str
) -> None:
    assert contrast(getattr(theme, ink), getattr(theme, ground)) >= 4.45


@THEMES
@pytest.mark.parametrize("mark", [*SERIES, "strong"])
@pytest.mark.parametrize("ground", ["panel", "raised"])
def test_marks_that_mean_something_stand_out(theme: Theme, mark: str, ground: str) -> None:
    assert contrast(getattr(theme, mark), getattr(theme, ground)) >= 2.95


@THEMES
def test_the_word_on_the_primary_button_can_be_read(theme: Theme) -> None:
    assert contrast(theme.on_accent, theme.accent) >= 4.5


@THEMES
def test_every_colour_is_a_colour(theme: Theme) -> None:
    tokens = [f.name for f in fields(theme) if f.name not in ("name", "dark", "scale")]
    assert all(QColor(getattr(theme, token)).isValid() for token in tokens)


@THEMES
def test_the_sheet_is_short_and_sets_no_fonts(theme: Theme) -> None:
    lines = [line for line in sheet(theme).splitlines() if line.strip()]
    assert len(lines) < 60
    assert "font" not in sheet(theme)


@THEMES
def test_no_rule_of_the_sheet_is_without_a_selector(theme: Theme) -> None:
    rules = [rule.split("{")[0].strip() for rule in sheet(theme).split("}") if rule.strip()]
    assert all(rules)
    assert all(part.strip()[0] in "Q." for rule in rules for part in rule.split(","))


@THEMES
def test_the_sheet_is_one_that_qt_understands(theme: Theme, qtbot: QtBot) -> None:
    label = Text("x")  # a sheet that cannot be parsed is a warning, which fails a test here
    qtbot.addWidget(label)
    label.setStyleSheet(sheet(theme))
    label.show()


@THEMES
def test_every_role_of_the_palette_is_chosen(theme: Theme, qapp: QApplication) -> None:
    made = palette(theme)
    ours = {QColor(getattr(theme, f.name)).name() for f in fields(theme)
            if isinstance(getattr(theme, f.name), str) and f.name != "name"}  # fmt: skip
    roles = [r for r in QPalette.ColorRole if r is not QPalette.ColorRole.NColorRoles]
    left = [r.name for r in roles if r is not QPalette.ColorRole.NoRole
            and made.color(QPalette.ColorGroup.Active, r).name() not in ours]  # fmt: skip
    assert left == []


def test_a_change_of_theme_reaches_what_is_on_the_window(themes: ThemeHub, qtbot: QtBot) -> None:
    label, button = Text("words", ink="muted"), Button("Start", "play", "primary")
    for widget in (label, button):
        qtbot.addWidget(widget)
        widget.show()
    with qtbot.waitSignal(themes.changed) as told:
        themes.set_mode("dark")
    assert told.args == [themes.theme]
    assert themes.theme.dark
    assert label.palette().color(label.foregroundRole()) == QColor(DARK.muted)
    assert button.grab().toImage().pixelColor(button.width() // 2, 2) == QColor(DARK.accent)


def test_nothing_is_told_when_nothing_changes(themes: ThemeHub, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(themes.changed):
        themes.set_mode("light")


def test_the_sun_and_moon_button_goes_back_and_forth(themes: ThemeHub) -> None:
    themes.toggle()
    assert (themes.theme.dark, themes.mode) == (True, "dark")
    themes.toggle()
    assert (themes.theme.dark, themes.mode) == (False, "light")


def test_a_system_that_does_not_say_is_taken_as_light(themes: ThemeHub, qapp: QApplication) -> None:
    themes.set_mode("dark")
    themes.set_mode("system")
    dark = qapp.styleHints().colorScheme() is Qt.ColorScheme.Dark
    assert themes.theme.dark is dark


@pytest.mark.parametrize("scale", SCALES)
def test_text_and_heights_grow_together(themes: ThemeHub, qtbot: QtBot, scale: float) -> None:
    label, button = Text("words"), Button("Start")
    qtbot.addWidget(label)
    qtbot.addWidget(button)
    themes.set_scale(scale)
    assert label.font().pixelSize() == round(13 * scale)
    assert button.sizeHint().height() == round(32 * scale)


def test_a_theme_may_first_be_asked_for_by_a_widget() -> None:
    script = (
        "from PySide6.QtWidgets import QApplication; app = QApplication([]);"
        "from explorer.gui.widgets import ComboField, Text;"
        "print(ComboField([(1, 'one')]).sizeHint().height(), Text('words').font().pixelSize())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["28", "13"]


def test_a_widget_that_is_gone_is_not_told(themes: ThemeHub, qtbot: QtBot) -> None:
    label = Text("words")
    label.deleteLater()
    QApplication.sendPostedEvents(None, 52)  # QEvent.DeferredDelete
    themes.set_mode("dark")  # a call into a deleted widget raises, which fails a test here
    assert themes.theme.dark


def test_the_shipped_fonts_are_the_ones_used(qapp: QApplication) -> None:
    assert {fonts.FAMILY, fonts.MONO} <= {f.split(" Medium")[0] for f in fonts.load_fonts()}


def test_tabular_figures_are_all_of_one_width(qapp: QApplication) -> None:
    metrics = QFontMetricsF(fonts.font("body", tabular=True))
    loose = QFontMetricsF(fonts.font("body"))
    assert metrics.horizontalAdvance("1111") == pytest.approx(metrics.horizontalAdvance("8888"))
    assert loose.horizontalAdvance("1111") < metrics.horizontalAdvance("1111")


@pytest.mark.parametrize("char", ["\u202f", "\u00a0", "−", "×", "≈", "±", "²", "⁵", "→", "·", "…"])
def test_inter_has_every_sign_that_we_write(qapp: QApplication, char: str) -> None:
    fonts.load_fonts()
    assert QFontMetricsF(fonts.font("body")).inFontUcs4(ord(char))


def test_an_icon_takes_the_colour_of_the_theme_it_is_painted_in(themes: ThemeHub) -> None:
    icon = icons.icon("stop", "accent")

    def ink() -> QColor:
        image = icon.pixmap(64, 64).toImage()
        return max((image.pixelColor(x, y) for x in range(64) for y in range(64)), key=QColor.alpha)

    assert ink() == QColor(LIGHT.accent)
    themes.set_mode("dark")
    assert ink() == QColor(DARK.accent)


def test_an_icon_that_is_not_there_is_an_error_at_once(qapp: QApplication) -> None:
    with pytest.raises(KeyError):
        icons.icon("no-such-icon")
