"""How the open folder is classified: what a session is given, and what the program gives it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import TYPE_CHECKING

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.photo import Photo
from statuesorter.domain.progress import Progress

if TYPE_CHECKING:
    from statuesorter.operations.classify import ClassifiedPhoto, EngineReady
    from statuesorter.operations.learn_as_you_go import QuickLearner
    from statuesorter.operations.workspace import Workspace

Classify = Callable[
    ["Workspace", Sequence[Photo], CancelToken], "Generator[ClassifiedPhoto | EngineReady | Progress]"
]
"""`operations.classify`, or what a test has in its place."""


def classify_with(learner: QuickLearner) -> Classify:
    """`operations.classify`, which answers with what the ``learner`` has learned where the person wants it.
    Imported only when the first folder is opened.
    """

    def classify(
        workspace: Workspace, photos: Sequence[Photo], cancel: CancelToken
    ) -> Generator[ClassifiedPhoto | EngineReady | Progress]:
        from statuesorter.operations.classify import classify_photos

        settings = workspace.settings
        return classify_photos(
            workspace,
            photos,
            device=settings.device,
            learner=learner if settings.learn_as_you_go else None,
            cancel=cancel,
        )

    return classify
