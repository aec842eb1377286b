"""Settings of a network's training that few people change; folded away until they are asked for."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from statuesorter.domain.language import _, ngettext
from statuesorter.domain.training import LARGEST_RATE, USUAL_RATE, NetworkSettings
from statuesorter.ui.widgets import controls
from statuesorter.ui.widgets.theme import STEP

_USUAL, _FOUND, _OWN = range(3)
"""The entries of the choice of a learning rate."""

_RATE_DECIMALS = 5


class AdvancedSettings(QWidget):
    """Frozen epochs, the learning rate, and when training stops early."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.frozen_epochs = QSpinBox()
        self.frozen_epochs.setRange(0, 50)
        self.frozen_epochs.setValue(NetworkSettings().frozen_epochs)
        self.frozen_epochs.setToolTip(
            _("Epochs at the beginning in which only the head of the network learns.")
        )
        self.rate = QComboBox()
        self.rate.addItems([_("fastai’s usual one"), _("find one first"), _("my own")])
        self.rate.setToolTip(
            _("“Find one first” shows the loss at a hundred rates and takes the one that fastai suggests.")
        )
        self.own_rate = _rate_field()
        self.early_stop = QSpinBox()
        self.early_stop.setRange(0, 50)
        self.early_stop.setSpecialValueText(_("never"))
        self.early_stop.setToolTip(
            _(
                "Stops after so many epochs in which the loss on held-out photos did not fall, and keeps the"
                " network of the best epoch. Other photos judge the new model."
            )
        )
        self._lay_out()
        self.rate.currentIndexChanged.connect(self._rate_chosen)
        self.early_stop.valueChanged.connect(self._stop_chosen)

    @property
    def learning_rate(self) -> float | None:
        """The rate; None where fastai's finder is to suggest one."""
        rates = {_USUAL: USUAL_RATE, _FOUND: None, _OWN: self.own_rate.value()}
        return rates[self.rate.currentIndex()]

    def _lay_out(self) -> None:
        self.settings = QWidget()
        self.more = controls.more_button(_("Advanced"), self.settings)
        self.form = QFormLayout(self.settings)
        self.form.setContentsMargins(2 * STEP, 0, 0, 0)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)
        for words, field in (
            (_("Frozen epochs"), self.frozen_epochs),
            (_("Learning rate"), self.rate),
            (_("My own rate"), self.own_rate),
            (_("Stop early after"), self.early_stop),
        ):
            field.setAccessibleName(words)
            self.form.addRow(words, field)
        self._rate_chosen(_USUAL)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP // 2)
        column.addWidget(self.more)
        column.addWidget(self.settings)

    def _rate_chosen(self, which: int) -> None:
        self.form.setRowVisible(self.own_rate, which == _OWN)

    def _stop_chosen(self, epochs: int) -> None:
        word = ngettext("epoch", "epochs", epochs)
        self.early_stop.setSuffix(f" {word}")


def _rate_field() -> QDoubleSpinBox:
    field = QDoubleSpinBox()
    field.setDecimals(_RATE_DECIMALS)
    field.setRange(10.0**-_RATE_DECIMALS, LARGEST_RATE)
    field.setStepType(QAbstractSpinBox.StepType.AdaptiveDecimalStepType)
    field.setValue(USUAL_RATE)
    return field
