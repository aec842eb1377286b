"""The colours of the window, light and dark. Greys are neutral, because photos are judged against them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor, QPalette


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
    labels: tuple[str, ...]
    """The colours of labels, by their places: hues that colour-blind eyes tell apart as far as the contrast
    leaves room (after Okabe and Ito); shapes do the rest.
    """
    on_labels: tuple[str, ...]
    """What is written on each of them."""
    other: str
    """The quiet colour of the label that is the rest."""
    on_other: str
    unsure: str
    on_unsure: str
    failed: str
    remark: str
    """What is worth a look, though nothing is wrong."""
    notice: str
    """The ground of a message."""


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
    labels=("#1f63c4", "#a85604", "#00795c", "#9a3a86", "#6f6a00", "#00758c"),
    on_labels=("#ffffff",) * 6,
    other="#4a5660",
    on_other="#ffffff",
    unsure="#5f5f5f",
    on_unsure="#ffffff",
    failed="#b3261e",
    remark="#a85604",
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
    labels=("#6ea8fe", "#f0b04a", "#4fc9a0", "#e58fd0", "#e3dc63", "#5ccbe6"),
    on_labels=("#0d1d36", "#2b1c03", "#04231a", "#2d0c26", "#25230a", "#06252d"),
    other="#bcc6ce",
    on_other="#1c2226",
    unsure="#a8a8a8",
    on_unsure="#1c1c1c",
    failed="#ff8f85",
    remark="#f0b04a",
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
