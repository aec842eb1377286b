"""What the person prefers. Every change is kept at once."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from statuesorter.domain.language import LANGUAGES, _
from statuesorter.jobs.runner import JobRunner
from statuesorter.operations.preferences import SettingsService
from statuesorter.ui.pages.settings.sections import CacheSection, LeaveOutField
from statuesorter.ui.pages.settings.target_section import AskOutlook, TargetSection
from statuesorter.ui.widgets import controls
from statuesorter.ui.widgets.page import Page
from statuesorter.ui.widgets.theme import STEP
from statuesorter.ui.widgets.words import device_word


class SettingsPage(Page):
    """``changed(name)`` is sent with the name of the setting that was changed and kept."""

    changed = Signal(str)
    labels_wanted = Signal()

    def __init__(
        self,
        service: SettingsService,
        jobs: JobRunner,
        outlook: AskOutlook = lambda _wrong: None,
        parent: QWidget | None = None,
    ) -> None:
        """``outlook`` says what would come of the folder that is open."""
        super().__init__(_("Settings"), parent)
        self._service = service
        self.language = _choices(_("Language"), {"": _("As the system"), **LANGUAGES})
        self.language_note = controls.note(_("Takes effect when the program is started again."))
        self.appearance = _choices(
            _("Appearance"), {"": _("As the system"), "light": _("Light"), "dark": _("Dark")}
        )
        self.target = TargetSection(service, jobs, outlook)
        self.device = _choices(_("Device"), {})
        self.not_kept = controls.sentence(
            _("This cannot be kept: the settings cannot be written. It holds until you close the program.")
        )
        self.not_kept.setProperty("role", "failed")
        self.learn = QCheckBox(_("Learn as you go"))
        self.learn.setAccessibleName(self.learn.text())
        self.labels = controls.button(_("Labels…"))
        self.labels.clicked.connect(self.labels_wanted)
        self.leave_out = LeaveOutField()
        self.cache = CacheSection(service, jobs)
        self.log_names = QCheckBox(_("Write photo names to the log"))
        self.log_names.setAccessibleName(self.log_names.text())
        self._fill()
        self._connect()

    def open_with(self) -> None:
        """Show what is kept now."""
        settings = self._service.current
        self._offer_devices(settings.device)
        for box, value in (
            (self.language, settings.language),
            (self.appearance, settings.appearance),
            (self.device, settings.device),
            (self.cache.limit, settings.cache_gigabytes),
        ):
            box.blockSignals(True)
            box.setCurrentIndex(max(0, box.findData(value)))
            box.blockSignals(False)
        for check, value in ((self.learn, settings.learn_as_you_go), (self.log_names, settings.log_names)):
            check.blockSignals(True)
            check.setChecked(value)
            check.blockSignals(False)
        self.leave_out.show_text(settings.leave_out)
        self.target.choose(settings.wrong_of_hundred)
        self.target.ask()
        self.language_note.setVisible(False)
        self.not_kept.setVisible(False)
        self.cache.measure()
        self.focus_when_shown(self.language)

    def show_target(self) -> None:
        """The person came for how many of 100 photos filed may be wrong."""
        self.focus_when_shown(self.target.choices[self.target.wrong])

    def _offer_devices(self, chosen: str) -> None:
        """Only those of this computer, and what was chosen, though its driver may be gone."""
        self.device.blockSignals(True)
        self.device.clear()
        for device in dict.fromkeys([*self._service.devices(), chosen]):
            self.device.addItem(device_word(device), device)
        self.device.blockSignals(False)

    def _fill(self) -> None:
        self.show_footer_when_needed()
        inside = QWidget()
        row = QHBoxLayout(inside)
        row.setContentsMargins(0, 0, 0, 0)
        column = QVBoxLayout()
        column.setSpacing(2 * STEP)
        column.addWidget(self.not_kept)
        row.addLayout(column, 3)
        row.addStretch(1)
        self._add(column, _("Language"), self.language, self.language_note)
        self._add(
            column, _("Appearance"), self.appearance, controls.note(_("Light or dark; photos look the same."))
        )
        self._add(column, _("Sorting"), self.target, None)
        device_note = controls.note(
            _("What the model runs on. The line at the bottom of the photos says what is in use.")
        )
        self._add(column, _("Device"), self.device, device_note)
        learn_note = controls.note(
            _(
                "What you decide counts at once for the photos you have not decided on. It is a new model "
                "only when you retrain."
            )
        )
        self._add(column, _("Learning"), self.learn, learn_note)
        labels_note = controls.note(_("What a photo can show, and labels of your own: drawing, ceramics, …"))
        self._add(column, _("Labels"), self.labels, labels_note)
        sidecars = controls.note(
            _(
                "What belongs to a photo always travels with it: the RAW of a RAW+JPEG pair, XMP, AAE and "
                "other side files, the film of a live photo, the original of a photo edited on an iPhone."
            )
        )
        self._add(column, _("Photos and what belongs to them"), None, sidecars)
        self._add(column, _("Leave out"), self.leave_out, None)
        self._add(column, _("Small copies of your photos"), self.cache, None)
        log_note = controls.note(
            _(
                "What the program did and what failed is written to {file}, and stays on this computer."
            ).format(file=self._service.log_file)
        )
        self._add(column, _("Log"), self.log_names, log_note)
        column.addStretch(1)
        self.body.addWidget(controls.scrolled(inside))

    @staticmethod
    def _add(column: QVBoxLayout, words: str, field: QWidget | None, note: QLabel | None) -> None:
        group = QVBoxLayout()
        group.setSpacing(STEP // 2)
        group.addWidget(controls.heading(words))
        if isinstance(field, QComboBox | QPushButton):
            row = QHBoxLayout()
            row.addWidget(field)
            row.addStretch(1)
            group.addLayout(row)
        elif field is not None:
            group.addWidget(field)
        if note is not None:
            group.addWidget(note)
        column.addLayout(group)

    def _connect(self) -> None:
        for name, box in (
            ("language", self.language),
            ("appearance", self.appearance),
            ("device", self.device),
            ("cache_gigabytes", self.cache.limit),
        ):
            box.currentIndexChanged.connect(partial(self._chosen, name, box))
        self.learn.toggled.connect(partial(self._keep, "learn_as_you_go"))
        self.log_names.toggled.connect(partial(self._keep, "log_names"))
        self.target.refused.connect(self._announce)
        self.target.chosen.connect(partial(self._keep, "wrong_of_hundred"))
        self.leave_out.changed.connect(partial(self._keep, "leave_out"))

    def _chosen(self, name: str, box: QComboBox, _row: int) -> None:
        self._keep(name, box.currentData())

    def _keep(self, name: str, value: str | int) -> None:
        kept = self._service.keep(**{name: value})
        self.not_kept.setVisible(not kept)
        self.language_note.setVisible(name == "language")
        if name == "cache_gigabytes":
            self.cache.measure()
        self.changed.emit(name)


def _choices(name: str, choices: dict[str, str]) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    for value, words in choices.items():
        box.addItem(words, value)
    return box
