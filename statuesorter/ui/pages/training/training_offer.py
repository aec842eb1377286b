"""Before training: what will be learned from, a look at it, and how."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from statuesorter.domain.labels import Label
from statuesorter.domain.language import _, ngettext, number
from statuesorter.domain.own_labels import ShownLabels
from statuesorter.domain.photo import Photo
from statuesorter.domain.training import (
    USUAL_EPOCHS,
    USUAL_EPOCHS_OF_LAST_STAGES,
    BatchLook,
    NetworkSettings,
)
from statuesorter.jobs.runner import JobRunner
from statuesorter.operations.retrain import RetrainOffer, TrainingChoice
from statuesorter.operations.workspace import Workspace
from statuesorter.ui.library.spoken import label_word
from statuesorter.ui.pages.training.advanced_settings import AdvancedSettings
from statuesorter.ui.pages.training.network_look import NetworkLook
from statuesorter.ui.pages.training.photo_strip import PhotoStrip
from statuesorter.ui.widgets import controls
from statuesorter.ui.widgets.label_look import LabelMark, label_look
from statuesorter.ui.widgets.theme import STEP
from statuesorter.ui.widgets.words import photos

ARCHITECTURES = (
    "resnet18",
    "resnet34",
    "resnet50",
    "efficientnet_b0",
    "convnext_tiny",
    "vit_small_patch16_224",
)
"""Networks offered by name; any other name that timm knows can be typed."""


class TrainingChoices(QWidget):
    """The controls. Quick training has no settings but its seed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.quick = _radio(_("Quick"))
        self.last_stages = _radio(_("Last stages"))
        self.full = _radio(_("Full"))
        self.quick_note = controls.note(
            _("Seconds. Learns from your decisions on top of what it knows already.")
        )
        self.last_stages_note = controls.note(
            _("Minutes. Trains the last stages of the network; the first ones look at each photo only once.")
        )
        self.full_note = controls.note(
            _("Minutes to hours, faster with a graphics card. Trains the whole network on your photos.")
        )
        self.arch = QComboBox()
        self.arch.setEditable(True)
        self.arch.addItems([_("the model’s own"), *ARCHITECTURES])
        usual = NetworkSettings()
        self.epochs = _spin(1, 200, usual.epochs)
        self.batch_size = _spin(2, 256, usual.batch_size)
        self.seed = _spin(0, 2**31 - 1, 42)
        self._lay_out()
        self.quick.setChecked(True)
        self.quick.toggled.connect(self._toggled)
        self.last_stages.toggled.connect(self._suggest_epochs)

    @property
    def choice(self) -> TrainingChoice:
        """What is chosen now."""
        return TrainingChoice(None if self.quick.isChecked() else self._network, self.seed.value())

    @property
    def _network(self) -> NetworkSettings:
        named = self.arch.currentText().strip()
        own = self.arch.currentIndex() == 0 and named == self.arch.itemText(0)
        return NetworkSettings(
            arch=None if own or not named else named,
            frozen_epochs=self.advanced.frozen_epochs.value(),
            epochs=self.epochs.value(),
            batch_size=self.batch_size.value(),
            learning_rate=self.advanced.learning_rate,
            early_stop=self.advanced.early_stop.value() or None,
            last_stages=self.last_stages.isChecked(),
        )

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP // 2)
        column.addWidget(controls.heading(_("How")))
        for radio, words in (
            (self.quick, self.quick_note),
            (self.last_stages, self.last_stages_note),
            (self.full, self.full_note),
        ):
            column.addSpacing(STEP // 2)
            column.addWidget(radio)
            column.addWidget(words)
        self.settings = QWidget()
        self.more = controls.more_button(_("More"), self.settings)
        form = QFormLayout(self.settings)
        form.setContentsMargins(2 * STEP, 0, 0, 0)
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
        self.advanced = AdvancedSettings()
        form.addRow(self.advanced)
        self.form = form
        self._toggled(True)
        column.addSpacing(STEP)
        column.addWidget(self.more)
        column.addWidget(self.settings)

    def _suggest_epochs(self, last_stages: bool) -> None:
        """The usual number, where the person chose none."""
        before, now = USUAL_EPOCHS, USUAL_EPOCHS_OF_LAST_STAGES
        if not last_stages:
            before, now = now, before
        if self.epochs.value() == before:
            self.epochs.setValue(now)

    def _toggled(self, quick: bool) -> None:
        for field in (self.arch, self.epochs, self.batch_size, self.advanced):
            self.form.setRowVisible(field, not quick)


def _radio(text: str) -> QRadioButton:
    radio = QRadioButton(text)
    radio.setAccessibleName(text)
    return radio


def _spin(least: int, most: int, value: int) -> QSpinBox:
    spin = QSpinBox()
    spin.setRange(least, most)
    spin.setValue(value)
    return spin


class TrainingOffer(QWidget):
    """Shows a `RetrainOffer` and holds the choices."""

    def __init__(self, workspace: Workspace, jobs: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = controls.sentence()
        self.counts: dict[Label, QLabel] = {}
        self.sample: Sequence[tuple[Photo, Label]] = ()
        self.missing = controls.note()
        self.strip = PhotoStrip(workspace, _("A look at a batch"))
        self.strip_title = controls.heading(_("A look at a batch"))
        self.look = NetworkLook()
        self.show_changed = controls.button(
            _("As the network sees them"),
            tip=_("Shows some of these photos turned, lit and zoomed at random, as full training does."),
        )
        self.choices = TrainingChoices()
        self._lay_out()
        self.choices.full.toggled.connect(self._full_toggled)
        self._full_toggled(False)

    def show_offer(self, offer: RetrainOffer) -> None:
        """What can be learned from now, and a handful of the photos."""
        self.words.setText(offer.sentence)
        if list(self.counts) != list(offer.counts):
            self._lay_out_counts(ShownLabels(offer.counts, offer.own_labels))
        for label, words in self.counts.items():
            words.setText(photos(offer.counts[label]))
        self.missing.setText(
            ngettext(
                "{n} photo with a decision is no longer where it was, and is left out.",
                "{n} photos with a decision are no longer where they were, and are left out.",
                offer.missing,
            ).format(n=number(offer.missing))
        )
        self.missing.setVisible(offer.missing > 0)
        self.choices.setEnabled(offer.can_train)
        self.sample = offer.sample
        self._full_toggled(self.choices.full.isChecked())
        self.strip.show_photos([(photo, label_word(label)) for photo, label in offer.sample])

    def show_look(self, look: BatchLook) -> None:
        """Show some of the photos as the network sees them, in place of the photos."""
        self.look.show_look(look)
        for widget in (self.strip, self.strip_title):
            widget.setVisible(False)

    def _full_toggled(self, full: bool) -> None:
        """Nothing is turned or lit where not the whole network learns."""
        self.look.setVisible(False)
        for widget in (self.strip, self.strip_title):
            widget.setVisible(bool(self.sample))
        self.show_changed.setVisible(full and bool(self.sample))

    def _lay_out_counts(self, labels: Sequence[Label]) -> None:
        """A line for each label that can be learned."""
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self.counts = {label: QLabel() for label in labels}
        for row, (label, words) in enumerate(self.counts.items()):
            look = label_look(label, labels)
            self._grid.addWidget(LabelMark(look), row, 0)
            self._grid.addWidget(QLabel(look.title), row, 1)
            self._grid.addWidget(words, row, 2)

    def _lay_out(self) -> None:
        column = QVBoxLayout()
        column.setSpacing(STEP)
        column.addWidget(controls.heading(_("It learns from your decisions")))
        column.addWidget(self.words)
        grid = self._grid = QGridLayout()
        grid.setHorizontalSpacing(STEP)
        grid.setVerticalSpacing(STEP // 2)
        grid.setColumnMinimumWidth(1, 8 * STEP)
        grid.setColumnStretch(3, 1)
        column.addLayout(grid)
        column.addWidget(self.missing)
        column.addSpacing(2 * STEP)
        column.addWidget(self.strip_title)
        column.addWidget(self.strip)
        column.addWidget(self.look)
        column.addWidget(self.show_changed, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(5 * STEP)
        row.addLayout(column, 3)
        side = QVBoxLayout()
        side.addWidget(self.choices)
        side.addStretch(1)
        row.addLayout(side, 2)
