"""At start: put in order what an earlier end left, and say what the person should know."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Generator

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.language import _, ngettext, number
from statuesorter.domain.outcome import Result
from statuesorter.operations.retrain import staging_of
from statuesorter.operations.runs import RunService
from statuesorter.operations.workspace import Workspace
from statuesorter.training.staging import drop_abandoned

_log = logging.getLogger(__name__)


def put_in_order(workspace: Workspace, *, cancel: CancelToken | None = None) -> Generator[str]:
    """Finish or roll back filing that was cut off, drop models that nobody took; yield sentences to show.

    Raises FilingError where another program is filing just now.
    """
    yield from _set_aside(workspace)
    outcomes = RunService(workspace).recover()
    mended = sum(outcome.result is not Result.FAILED for outcome in outcomes)
    if outcomes:
        _log.info("Of %d photos of runs that were cut off, %d were put right", len(outcomes), mended)
    if mended:
        yield ngettext(
            "Filing was cut off last time. {n} photo was put right; nothing is lost. See Runs.",
            "Filing was cut off last time. {n} photos were put right; nothing is lost. See Runs.",
            mended,
        ).format(n=number(mended))
    if len(outcomes) > mended:
        yield _("Some photos of a run that was cut off cannot be reached now. See Runs.")
    if cancel is not None:
        cancel.raise_if_cancelled()
    with contextlib.suppress(OSError):  # another window may be dropping the same
        drop_abandoned(staging_of(workspace))


def _set_aside(workspace: Workspace) -> Generator[str]:
    if workspace.catalog.set_aside is not None:
        yield _("The catalog was damaged. A new one was begun; the old one is kept as {file}.").format(
            file=workspace.catalog.set_aside
        )
    if workspace.settings_file.set_aside is not None:
        yield _("The settings were damaged and are as new now; the old ones are kept as {file}.").format(
            file=workspace.settings_file.set_aside
        )
    if workspace.settings_file.refused is not None:
        yield _("The settings in {file} cannot be used. The program starts with new ones.").format(
            file=workspace.settings_file.refused
        )
