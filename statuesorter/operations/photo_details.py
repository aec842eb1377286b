"""What is told about one photo beside the grid, and its pixels for a closer look."""

from __future__ import annotations

from statuesorter.domain.metadata import Metadata
from statuesorter.domain.photo import Photo
from statuesorter.photos.decode import decode, decode_allowed
from statuesorter.photos.decoded import DecodedPhoto
from statuesorter.photos.metadata import read_metadata
from statuesorter.photos.reduction import Reduction


def photo_details(photo: Photo) -> Metadata:
    """Camera, date, size and the like. Raises PhotoError where the photo cannot be read at all."""
    return read_metadata(photo.path)


def view_photo(photo: Photo, *, max_side: int | None = None, allowed: bool = False) -> DecodedPhoto:
    """Decode the photo, at most ``max_side`` pixels long (None: in full). Raises PhotoError.

    A photo that is ``allowed`` may be larger than memory lets others be; in full it then comes as large as
    memory lets it.
    """
    return (decode_allowed if allowed else decode)(photo.path, Reduction(max_side))


def stop_decoding() -> None:
    """Leave what other processes are decoding: nobody looks any more. Who waits gets `Cancelled`."""
    from statuesorter.photos import isolation

    isolation.stop()
