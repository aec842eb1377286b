"""Read the files of photos that the person decided on before they were read: the decisions then hang on what
the photos show, and follow them wherever they go.
"""

from __future__ import annotations

import contextlib
from collections.abc import Generator

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.errors import PhotoUnreadable
from statuesorter.domain.progress import Progress
from statuesorter.operations.workspace import Workspace


def read_decided(workspace: Workspace, *, cancel: CancelToken | None = None) -> Generator[Progress]:
    """Read those that are still there as they were; yield how far it is. There are some after a person was
    quicker than the program, and all of those that an older program kept.

    Raises CatalogError.
    """
    files = workspace.catalog.files
    unread = files.unread()
    for done, identity in enumerate(unread, start=1):
        if cancel is not None:
            cancel.raise_if_cancelled()
        if identity.is_current():
            with contextlib.suppress(PhotoUnreadable):  # it is read when it can be
                files.read(identity)
        yield Progress(done, len(unread))
    files.write_down()
