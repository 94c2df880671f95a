"""The kit: the small parts every panel is made of. All follow the theme while they live."""

from explorer.gui.widgets.buttons import (
    Button,
    GhostButton,
    LinkButton,
    PrimaryButton,
    RaisedButton,
)
from explorer.gui.widgets.combo import ComboField
from explorer.gui.widgets.fields import IntField, NumberField, TextField
from explorer.gui.widgets.gauge import Gauge, ProgressLine, ShareBar
from explorer.gui.widgets.tabs import Segments, TextTabs
from explorer.gui.widgets.text import ElidedText, SectionTitle, Text, rule
from explorer.gui.widgets.ticks import Ticks
from explorer.gui.widgets.tile import Tile

__all__ = [
    "Button",
    "ComboField",
    "ElidedText",
    "Gauge",
    "GhostButton",
    "IntField",
    "LinkButton",
    "NumberField",
    "PrimaryButton",
    "ProgressLine",
    "RaisedButton",
    "SectionTitle",
    "Segments",
    "ShareBar",
    "Text",
    "TextField",
    "TextTabs",
    "Ticks",
    "Tile",
    "rule",
]
