"""The errors of the person's world, drawn as a tree.

::

    StatueSorterError                one clear sentence, and what to do about it
    ├── FolderError                  a folder is missing, unreadable, empty, in use, not writable
    ├── PhotoError                   one photo cannot be used; the rest goes on
    │   ├── PhotoUnreadable          missing, no permission, a device, vanished while read
    │   ├── PhotoDamaged             recognised, but its content cannot be decoded
    │   ├── PhotoUnsupported         a format (or a variant of one) that cannot be shown
    │   ├── PhotoTooLarge            more pixels than memory allows
    │   └── DecoderFailed            its decoder crashed, or took too much time or memory
    ├── FilingError                  a plan or an operation on files cannot be carried out
    ├── LabelError                   a label cannot be as the person wants it: its name or key is taken
    ├── CatalogError                 the catalog cannot be opened or was damaged
    ├── ModelError                   a model is missing, damaged, of another version, unsafe
    │   └── WeightsUnavailable       pretrained weights have to be downloaded and are not here
    └── TrainingError                too few photos, one label only, nothing to learn from
        └── OutOfMemory              a training needs more memory than there is

Everything else that is raised is a bug of ours and goes to the crash report, never silently away.
Rooms may add leaves to this tree; nobody raises ``StatueSorterError`` itself.
"""

from __future__ import annotations


class StatueSorterError(Exception):
    """Something happened in the person's world. ``str(error)`` is the sentence to show.

    ``advice`` says what to do about it; it may be empty where the sentence says it all.
    """

    def __init__(self, sentence: str, *, advice: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.advice = advice

    def __str__(self) -> str:
        return f"{self.sentence} {self.advice}".strip()


class FolderError(StatueSorterError):
    """A folder is missing, unreadable, empty, in use or not writable."""


class PhotoError(StatueSorterError):
    """One photo cannot be used; the rest goes on."""


class PhotoUnreadable(PhotoError):
    """The photo's bytes cannot be had: missing, no permission, not a regular file, vanished."""


class PhotoDamaged(PhotoError):
    """The photo's format is known but its content cannot be decoded."""


class PhotoUnsupported(PhotoError):
    """The photo's format, or this variant of it, cannot be shown."""


class PhotoTooLarge(PhotoError):
    """The photo has more pixels than the memory allows."""


class DecoderFailed(PhotoError):
    """The photo made its decoder crash, or take too much time or memory. It is not tried again by itself."""


class FilingError(StatueSorterError):
    """A plan or an operation on a person's files cannot be carried out."""


class LabelError(StatueSorterError):
    """A label cannot be made or changed as the person wants it: its name or its key is taken, or none."""


class CatalogError(StatueSorterError):
    """The catalog cannot be opened, or was damaged."""


class ModelError(StatueSorterError):
    """A model is missing, damaged, of another version or unsafe."""


class WeightsUnavailable(ModelError):
    """Pretrained weights have to be downloaded, and that is not possible now."""


class TrainingError(StatueSorterError):
    """There is nothing to learn from: too few photos, or one label only."""


class OutOfMemory(TrainingError):
    """There is not enough memory for a training as large as this one."""
