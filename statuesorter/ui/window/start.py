"""Makes the application: style, theme, icon, and where bugs are shown."""

from __future__ import annotations

import gc
import logging
import signal
import sys
from collections.abc import Sequence

from PySide6.QtCore import (
    QLibraryInfo,
    QLocale,
    QMessageLogContext,
    Qt,
    QtMsgType,
    QTranslator,
    qInstallMessageHandler,
)
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMessageBox

from statuesorter.domain.language import _
from statuesorter.log.public import FreeText, Public
from statuesorter.ui.widgets.icons import application_icon
from statuesorter.ui.widgets.theme import Theme
from statuesorter.ui.window.crash_dialog import CrashLog, CrashReporter

_log = logging.getLogger(__name__)

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}

_COLLECTED = (2_000, 10, 1_000)
"""New objects before the youngest are looked through; those rounds before the next age is, and the oldest."""

_TURN = 0.0005
"""Seconds that a thread keeps the interpreter's lock while another waits for it; Python's own are 0.005. The
window's thread gives the lock away in many calls of Qt and numpy, and waits as long to have it back. Measured
with 100,000 known photos and a person at work: 99.9 % of its turns within 169 and 189 ms with Python's own,
72 and 94 with this.
"""


def make_application(arguments: Sequence[str], log: CrashLog | None = None) -> QApplication:
    """The one QApplication, in its style. What nobody catches from now on is shown as a bug of ours, with the
    last lines of the ``log``; what Qt has to say goes there too.
    """
    if log is not None:
        qInstallMessageHandler(_log_message)
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    application = QApplication(list(arguments))
    set_up_looks(application)
    CrashReporter(application, log).install()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    calm_collector()
    sys.setswitchinterval(_TURN)
    return application


def _log_message(kind: QtMsgType, context: QMessageLogContext, message: str | None) -> None:
    category = Public(context.category or "default")
    _log.log(_LEVELS.get(kind, logging.WARNING), "Qt, %s: %s", category, FreeText(message or ""))


def calm_collector() -> None:
    """Let Python's collector of cycles look through young objects only, and soon never at the rest.

    Looking through everything holds every thread: 0.1 s with 100,000 photos, several times while they are
    opened. What the window keeps for long (rows, photos) is in no cycle and is freed without it.
    """
    gc.freeze()
    gc.set_threshold(*_COLLECTED)


def set_up_looks(application: QApplication) -> Theme:
    """Give an application its name, style and theme."""
    application.setApplicationName("statuesorter")
    application.setApplicationDisplayName("StatueSorter")
    application.setDesktopFileName("statuesorter")
    application.setStyle("Fusion")
    application.setWindowIcon(application_icon())
    return Theme(application)


def speak_qt(application: QApplication, language: str) -> None:
    """Let Qt's own words (dialogs, menus of text fields) and dates be in the person's language."""
    if QLocale().name().split("_")[0] != language:  # otherwise the person's region says how dates are written
        QLocale.setDefault(QLocale(language))
    translator = QTranslator(application)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(f"qtbase_{language}", folder):
        application.installTranslator(translator)


def say_it_cannot_start(sentence: str) -> None:
    """Before there is a window: one sentence, and the end."""
    box = QMessageBox(QMessageBox.Icon.Critical, _("StatueSorter cannot start"), sentence)
    box.exec()
