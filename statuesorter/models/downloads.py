"""Pretrained weights from the hub that timm keeps them on: by https, resumed where the line was cut, and
proved by their checksum before anyone reads them.

The hub says a file's SHA-256 itself and then names another host to fetch it from. What has arrived lies in a
``.part`` that bears the checksum it is to have: another day goes on with the same file, or starts anew.
"""

from __future__ import annotations

import re
import time
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import requests
from huggingface_hub import constants, hf_hub_url

from statuesorter import __version__
from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.language import _
from statuesorter.domain.progress import Progress
from statuesorter.models.disk import digest, flush, flush_folder

_MEGABYTE = 1 << 20
_CHUNK = 1 << 16
"""Bytes taken at once; so many may be lost where the line is cut."""

_HOPS = 8
_TIMEOUT = (10.0, 30.0)
"""Seconds until a host must have answered, and between two of its bytes."""

_TRIES, _PAUSE = 3, 1.0
"""How often nothing may arrive before it is given up, and seconds between two tries."""

_SHA256 = re.compile(r"[0-9a-f]{64}")
_LINKED = "X-Linked-ETag"


class DownloadError(Exception):
    """A file was not downloaded."""


class Unreachable(DownloadError):
    """The hub does not answer, or the line was cut. ``kept`` bytes have arrived and need not come again."""

    def __init__(self, kept: int = 0) -> None:
        super().__init__()
        self.kept = kept


class Unsafe(DownloadError):
    """It would have to come by an address that is not https."""


class NotOffered(DownloadError):
    """The hub has no such file, or none with a checksum."""


class Damaged(DownloadError):
    """What arrived is not what was sent, and was removed."""


@dataclass(frozen=True, slots=True)
class _Offer:
    """A file as the hub offers it: where it lies, its length in bytes, the checksum of its content."""

    url: str
    size: int
    sha256: str


def fetch(
    repository: str, name: str, folder: Path, *, cancel: CancelToken | None = None
) -> Generator[Progress, None, Path]:
    """The file ``name`` of the hub's ``repository``, kept below ``folder``; if it is there, nobody is asked.

    Yields how many megabytes have arrived. Raises `DownloadError`, `Cancelled`, and OSError of the disk.
    """
    place = folder / repository.replace("/", "--")
    kept = _kept(place, Path(name).suffix)
    if kept is not None:
        return kept
    if constants.HF_HUB_OFFLINE:
        raise Unreachable
    with requests.Session() as session:
        session.headers.update({"User-Agent": f"StatueSorter/{__version__}", "Accept-Encoding": "identity"})
        offer = _offer(session, hf_hub_url(repository, name))
        place.mkdir(parents=True, exist_ok=True)
        part = place / f"{offer.sha256}.part"
        for stale in set(place.glob("*.part")) - {part}:
            stale.unlink()
        yield from _fill(part, session, offer, cancel)
    return _proved(part, offer, Path(name).suffix)


def _kept(place: Path, ending: str) -> Path | None:
    """What was downloaded before and still is what it was; anything else goes."""
    for file in sorted(place.glob(f"*{ending}")):
        if digest(file) == file.stem:
            return file
        file.unlink()
    return None


def _offer(session: requests.Session, url: str) -> _Offer:
    try:
        with _answer(session, "HEAD", url) as response:
            headers = response.headers
            checksum = headers.get(_LINKED, headers.get("ETag", "")).removeprefix("W/").strip('"')
            size = headers.get("X-Linked-Size", headers.get("Content-Length", ""))
            address = urljoin(response.url, headers.get("Location", ""))
    except requests.HTTPError as error:
        missing = error.response is not None and error.response.status_code in {401, 403, 404, 410}
        raise (NotOffered if missing else Unreachable) from error
    except requests.RequestException as error:
        raise Unreachable from error
    if not _SHA256.fullmatch(checksum) or not size.isascii() or not size.isdigit():
        raise NotOffered
    return _Offer(address, int(size), checksum)


def _answer(
    session: requests.Session, method: str, url: str, headers: Mapping[str, str] | None = None
) -> requests.Response:
    """The answer at the end of all redirects (each must be https), or the one that names a checksum."""
    for _hop in range(_HOPS):
        if urlsplit(url).scheme != "https":
            raise Unsafe
        response = session.request(
            method, url, headers=headers, allow_redirects=False, stream=True, timeout=_TIMEOUT
        )
        if not response.is_redirect or (method == "HEAD" and _LINKED in response.headers):
            if not response.ok:
                response.close()
            response.raise_for_status()
            return response
        response.close()
        url = urljoin(url, response.headers["Location"])
    raise Unreachable


def _fill(
    part: Path, session: requests.Session, offer: _Offer, cancel: CancelToken | None
) -> Generator[Progress]:
    """Have the whole file in ``part``, in as many pieces as the line needs."""
    tries = _TRIES
    while (had := _length(part)) < offer.size:
        cut: requests.RequestException | None = None
        try:
            yield from _receive(part, session, offer, cancel)
        except requests.RequestException as error:
            cut = error
        if _length(part) > had:
            tries = _TRIES
            continue
        tries -= 1
        if not tries:
            raise Unreachable(_length(part)) from cut
        time.sleep(_PAUSE)


def _receive(
    part: Path, session: requests.Session, offer: _Offer, cancel: CancelToken | None
) -> Generator[Progress]:
    """Add to ``part`` what comes until the line is cut or all is there; begin anew where that is all the host
    can do.
    """
    had = _length(part)
    headers = {"Range": f"bytes={had}-"} if had else {}
    with _answer(session, "GET", offer.url, headers) as response:
        follows = response.headers.get("Content-Range", "").startswith(f"bytes {had}-")
        with part.open("ab" if response.status_code == 206 and follows else "wb") as file:
            for chunk in response.iter_content(_CHUNK):
                if cancel is not None:
                    cancel.raise_if_cancelled()
                file.write(chunk)
                arrived = file.tell()
                yield _progress(arrived, offer)
                if arrived > offer.size:
                    return  # the checksum will say that this is something else


def _progress(arrived: int, offer: _Offer) -> Progress:
    total = -(-offer.size // _MEGABYTE)
    return Progress(min(arrived // _MEGABYTE, total), total, _("Downloading the network, megabytes"))


def _proved(part: Path, offer: _Offer, ending: str) -> Path:
    """Give the whole ``part`` its name, if it is what was offered."""
    if digest(part) != offer.sha256:
        part.unlink()
        raise Damaged
    flush(part)
    whole = part.replace(part.with_suffix(ending))
    flush_folder(whole.parent)
    return whole


def _length(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0
