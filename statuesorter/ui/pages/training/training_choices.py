"""How a model is to learn: quick or full, and for full its settings."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QComboBox, QFormLayout, QRadioButton, QSpinBox, QVBoxLayout, QWidget

from statuesorter.domain.language import _
from statuesorter.operations.retrain import NETWORK_BATCH, NETWORK_EPOCHS
from statuesorter.ui.widgets import parts

ARCHITECTURES = (
    "resnet18",
    "resnet34",
    "resnet50",
    "efficientnet_b0",
    "convnext_tiny",
    "vit_small_patch16_224",
)
"""Networks offered by name; any other name that timm knows can be typed."""


@dataclass(frozen=True, slots=True)
class TrainingChoice:
    """What was chosen. ``arch`` is None where the model keeps its own network."""

    full: bool
    arch: str | None
    epochs: int
    batch_size: int
    seed: int


class TrainingChoices(QWidget):
    """The controls. Quick training has no settings but its seed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.quick = _radio(_("Quick"))
        self.full = _radio(_("Full"))
        self.quick_note = parts.note(
            _("Seconds. Learns from your decisions on top of what it knows already.")
        )
        self.full_note = parts.note(
            _("Minutes to hours, faster with a graphics card. Trains the whole network on your photos.")
        )
        self.arch = QComboBox()
        self.arch.setEditable(True)
        self.arch.addItems([_("the model’s own"), *ARCHITECTURES])
        self.epochs = _spin(1, 200, NETWORK_EPOCHS)
        self.batch_size = _spin(2, 256, NETWORK_BATCH)
        self.seed = _spin(0, 2**31 - 1, 42)
        self._lay_out()
        self.quick.setChecked(True)
        self.full.toggled.connect(self._toggled)

    @property
    def choice(self) -> TrainingChoice:
        """What is chosen now."""
        named = self.arch.currentText().strip()
        own = self.arch.currentIndex() == 0 and named == self.arch.itemText(0)
        arch = None if own or not named or self.quick.isChecked() else named
        return TrainingChoice(
            self.full.isChecked(), arch, self.epochs.value(), self.batch_size.value(), self.seed.value()
        )

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(parts.STEP // 2)
        column.addWidget(parts.heading(_("How")))
        for radio, words in ((self.quick, self.quick_note), (self.full, self.full_note)):
            column.addSpacing(parts.STEP // 2)
            column.addWidget(radio)
            column.addWidget(words)
        self.settings = QWidget()
        self.more = parts.more_button(_("More"), self.settings)
        form = QFormLayout(self.settings)
        form.setContentsMargins(2 * parts.STEP, 0, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)
        self.arch_label = _("Network")
        for words, field in (
            (self.arch_label, self.arch),
            (_("Epochs"), self.epochs),
            (_("Batch size"), self.batch_size),
            (_("Seed"), self.seed),
        ):
            field.setAccessibleName(words)
            form.addRow(words, field)
        self.form = form
        self._toggled(False)
        column.addSpacing(parts.STEP)
        column.addWidget(self.more)
        column.addWidget(self.settings)

    def _toggled(self, full: bool) -> None:
        for field in (self.arch, self.epochs, self.batch_size):
            self.form.setRowVisible(field, full)


def _radio(text: str) -> QRadioButton:
    radio = QRadioButton(text)
    radio.setAccessibleName(text)
    return radio


def _spin(least: int, most: int, value: int) -> QSpinBox:
    spin = QSpinBox()
    spin.setRange(least, most)
    spin.setValue(value)
    return spin
