"""What the person said of a photo, and what is remembered of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from statuesorter.domain.image_stats import ImageStats
from statuesorter.domain.labels import FiledAs, Label
from statuesorter.domain.photo import PhotoIdentity


@dataclass(frozen=True, slots=True)
class Decision:
    """What the person said of a photo, and when (UTC). It always wins over a prediction.

    ``identity`` is a file that shows the photo, ``also`` are others that do.
    """

    identity: PhotoIdentity
    label: Label
    decided_at: datetime
    also: tuple[PhotoIdentity, ...] = ()

    def there(self) -> PhotoIdentity | None:
        """The first of its files that is still as it was; None where there is none. Asks the disk."""
        return next((file for file in (self.identity, *self.also) if file.is_current()), None)


@dataclass(frozen=True, slots=True)
class Remembered:
    """All that is remembered of the photo in a file, and that a list of photos shows of it at once.

    ``picture`` is what it is known by (see `ContentKey`; None: its file was not read yet), ``decision`` what
    the person said of it, ``image_stats`` what was measured, ``filed`` what it is filed as.
    """

    picture: bytes | None = None
    decision: Label | None = None
    image_stats: ImageStats | None = None
    filed: FiledAs | None = None
