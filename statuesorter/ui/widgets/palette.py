"""The colours of the window, light and dark. Greys are neutral, because photos are judged against them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor, QPalette

from statuesorter.domain.labels import Label


@dataclass(frozen=True, slots=True)
class Colours:
    """Every colour the window uses, by what it is for. All text pairs reach a contrast of 4.5:1 (WCAG AA)."""

    window: str
    """The ground photos lie on."""
    panel: str
    """Side bar, details, bars."""
    raised: str
    """Fields, menus, what lies on a panel."""
    hover: str
    line: str
    text: str
    muted: str
    disabled: str
    accent: str
    accent_hover: str
    on_accent: str
    selection: str
    """The ground of a selected row or button."""
    chosen: str
    """The ground of a selected photo: neutral, as it is judged against it."""
    focus: str
    paint: str
    on_paint: str
    statue: str
    on_statue: str
    unsure: str
    on_unsure: str
    failed: str
    notice: str
    """The ground of a message."""

    def of_label(self, label: Label) -> QColor:
        """The colour a label is drawn in."""
        return QColor({Label.PAINT: self.paint, Label.STATUE: self.statue, Label.UNSURE: self.unsure}[label])

    def on_label(self, label: Label) -> QColor:
        """The colour of what is written on a label's colour."""
        names = {Label.PAINT: self.on_paint, Label.STATUE: self.on_statue, Label.UNSURE: self.on_unsure}
        return QColor(names[label])


LIGHT = Colours(
    window="#f0f0f0",
    panel="#f8f8f8",
    raised="#ffffff",
    hover="#e6e6e6",
    line="#d9d9d9",
    text="#1f1f1f",
    muted="#5f5f5f",
    disabled="#9a9a9a",
    accent="#2f6f5e",
    accent_hover="#285f50",
    on_accent="#ffffff",
    selection="#d5e4df",
    chosen="#dcdcdc",
    focus="#2f6f5e",
    paint="#1f63c4",
    on_paint="#ffffff",
    statue="#a85604",
    on_statue="#ffffff",
    unsure="#5f5f5f",
    on_unsure="#ffffff",
    failed="#b3261e",
    notice="#fff6dc",
)

DARK = Colours(
    window="#1c1c1c",
    panel="#242424",
    raised="#2e2e2e",
    hover="#363636",
    line="#3c3c3c",
    text="#ececec",
    muted="#a8a8a8",
    disabled="#6f6f6f",
    accent="#6fc3aa",
    accent_hover="#85d0ba",
    on_accent="#0f201b",
    selection="#2b4740",
    chosen="#3a3a3a",
    focus="#8fd6c2",
    paint="#6ea8fe",
    on_paint="#0d1d36",
    statue="#f0b04a",
    on_statue="#2b1c03",
    unsure="#a8a8a8",
    on_unsure="#1c1c1c",
    failed="#ff8f85",
    notice="#3a3321",
)


def is_dark(palette: QPalette) -> bool:
    """Whether a palette is that of the dark window."""
    return palette.color(QPalette.ColorRole.Window).lightnessF() < 0.5


def colours_of(palette: QPalette) -> Colours:
    """The colours that belong to a widget's palette: a widget asks its own palette, never a global."""
    return DARK if is_dark(palette) else LIGHT


def palette_of(colours: Colours) -> QPalette:
    """Qt's palette made of our colours."""
    palette = QPalette()
    role = QPalette.ColorRole
    for which, colour in {
        role.Window: colours.panel,
        role.Base: colours.raised,
        role.AlternateBase: colours.panel,
        role.Button: colours.raised,
        role.ToolTipBase: colours.raised,
        role.Text: colours.text,
        role.WindowText: colours.text,
        role.ButtonText: colours.text,
        role.ToolTipText: colours.text,
        role.BrightText: colours.failed,
        role.PlaceholderText: colours.muted,
        role.Highlight: colours.accent,
        role.HighlightedText: colours.on_accent,
        role.Accent: colours.accent,
        role.Link: colours.accent,
        role.LinkVisited: colours.accent,
        role.Light: colours.raised,
        role.Midlight: colours.hover,
        role.Mid: colours.line,
        role.Dark: colours.muted,
        role.Shadow: colours.line,
    }.items():
        palette.setColor(which, QColor(colour))
    for which in (role.Text, role.WindowText, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(colours.disabled))
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(colours.line))
    return palette
