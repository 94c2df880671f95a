"""The kit: the small parts every panel is made of. All follow the theme while they live."""

from explorer.gui.widgets.beta import BetaSlider, BetaTick
from explorer.gui.widgets.buttons import (
    Button,
    GhostButton,
    LinkButton,
    PrimaryButton,
    RaisedButton,
)
from explorer.gui.widgets.check import CheckField
from explorer.gui.widgets.chips import Chip, ChipOption, ChipRow
from explorer.gui.widgets.combo import ComboField
from explorer.gui.widgets.delegate import (
    BAR_ROLE,
    INK_ROLE,
    MARK_ROLE,
    SHARE_ROLE,
    SORT_ROLE,
    TableDelegate,
)
from explorer.gui.widgets.distribution import Distribution
from explorer.gui.widgets.dock import FlatDockTitle
from explorer.gui.widgets.empty import EmptyCard, EmptyPanel, Step
from explorer.gui.widgets.fields import IntField, NumberField, TextField
from explorer.gui.widgets.flow import FlowLayout
from explorer.gui.widgets.form import ErrorLine, FormGrid
from explorer.gui.widgets.gauge import Gauge, ProgressLine, ShareBar
from explorer.gui.widgets.icon_label import IconLabel
from explorer.gui.widgets.marks import Mark
from explorer.gui.widgets.notice import Notice
from explorer.gui.widgets.strip import StageStrip, StripStage
from explorer.gui.widgets.table import Table
from explorer.gui.widgets.tabs import Segments, TextTabs
from explorer.gui.widgets.text import ElidedText, SectionTitle, Text, rule
from explorer.gui.widgets.ticks import Ticks
from explorer.gui.widgets.tile import Tile
from explorer.gui.widgets.toast import Toast

__all__ = [
    "BAR_ROLE",
    "INK_ROLE",
    "MARK_ROLE",
    "SHARE_ROLE",
    "SORT_ROLE",
    "BetaSlider",
    "BetaTick",
    "Button",
    "CheckField",
    "Chip",
    "ChipOption",
    "ChipRow",
    "ComboField",
    "Distribution",
    "ElidedText",
    "EmptyCard",
    "EmptyPanel",
    "ErrorLine",
    "FlatDockTitle",
    "FlowLayout",
    "FormGrid",
    "Gauge",
    "GhostButton",
    "IconLabel",
    "IntField",
    "LinkButton",
    "Mark",
    "Notice",
    "NumberField",
    "PrimaryButton",
    "ProgressLine",
    "RaisedButton",
    "SectionTitle",
    "Segments",
    "ShareBar",
    "StageStrip",
    "Step",
    "StripStage",
    "Table",
    "TableDelegate",
    "Text",
    "TextField",
    "TextTabs",
    "Ticks",
    "Tile",
    "Toast",
    "rule",
]
