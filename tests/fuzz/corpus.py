"""What is spoilt: good files, made by code."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path

from statuesorter.catalog.catalog import Catalog
from statuesorter.domain.decision import Decision
from statuesorter.domain.labels import PAINT
from statuesorter.domain.photo import PhotoIdentity
from statuesorter.domain.settings import Settings
from statuesorter.filing import journal
from statuesorter.filing.failpoints import no_failpoint
from statuesorter.models.card import DATA_FILES, ModelCard
from statuesorter.operations.settings import SettingsFile
from tests.models.tiny_model import TINY_SPEC, tiny_base, tiny_head
from tests.photos.camera_exif import full_exif
from tests.photos.dng import dng, grey_dng
from tests.photos.pictures import display_p3, exif_saying
from tests.photos.samples import every_sample, saved

XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="6"/>'
    b"</rdf:RDF></x:xmpmeta>"
)


def photos() -> list[bytes]:
    """Every sample, and photos that carry as much as one can."""
    exif, profile = full_exif().tobytes(), display_p3()
    loaded = [
        saved("JPEG", quality=90, exif=exif, icc_profile=profile, xmp=XMP, comment=b"a comment"),
        saved("PNG", exif=exif, icc_profile=profile),
        saved("WEBP", exif=exif, icc_profile=profile, xmp=XMP),
        saved("TIFF", exif=exif_saying(6), icc_profile=profile),
        saved("HEIF", exif=exif, icc_profile=profile),
        saved("HEIF", exif=exif, thumbnails=[72]),
        saved("JPEG", "CMYK", progressive=True, exif=exif),
        grey_dng,
        lambda: b"IIRO" + dng(preview=True)[4:],  # as Olympus writes it
    ]
    loaded += [
        saved(kind, exif=exif, icc_profile=profile)
        for name, kind in (("AVIF", "AVIF"), ("JPEG XL", "JXL"))
        if any(sample.format == name for sample in every_sample())
    ]
    return [sample.make() for sample in every_sample()] + [make() for make in loaded]


def trees() -> list[bytes]:
    """Names for a folder, one a line; the first letter says what kind of entry it is (see `targets.scan`)."""
    names = [
        b"fa.jpg",
        b"fa.nef",
        b"fa.nef.xmp",
        b"fa.aae",
        b"dsub",
        b"fsub/b.HEIC",
        b"lloop.jpg",
        b"ppipe.png",
    ]
    return [b"\n".join(names), b"\n".join(reversed(names)), "f\u202e.jpg\nf\u0130.JPG\nf.jpg".encode()]


def cards() -> list[bytes]:
    head = tiny_head()
    card = ModelCard(
        name="tiny", title="Tiny", created=datetime(2024, 1, 1, tzinfo=UTC), parent="default", spec=TINY_SPEC,
        labels=head.labels, head=head.settings, files=dict.fromkeys(DATA_FILES, "0" * 64),
        program="1.0", data={"uffizi": {"paint": 5}}, settings={"epochs": 3}, figures={"accuracy": 0.5},
    )  # fmt: skip
    return [card.to_json().encode()]


def tensor_files() -> list[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        head, base = Path(folder, "head"), Path(folder, "base")
        tiny_head().save(head)
        tiny_base(count=9).save(base)
        return [head.read_bytes(), base.read_bytes()]


def journals() -> list[bytes]:
    unit = {"is": "unit", "n": 0, "label": "paint", "files": [["/a/b.jpg", "/c/paint/b.jpg", 5, 1]]}
    head = {
        "is": "run", "version": journal.VERSION, "id": "run", "started": "2024-01-01T00:00:00+00:00",
        "destination": "/c", "mode": "copy", "total": 1,
    }  # fmt: skip
    middle: list[dict[str, object]] = [
        {"is": "folders", "paths": ["/c/paint"]},
        unit,
        {"is": "ready", "n": 0, "copied": {"0": ["00", 1, 2]}},
        {"is": "hold", "path": "/c/paint/b.jpg"},
    ]
    ends = ("done", "failed", "untouched", "undoing", "undone", "kept")
    runs = [
        [head, *middle, {"is": end, "n": 0, "error": "why"}, {"is": "end", "state": "complete"}]
        for end in ends
    ]
    written: list[bytes] = []
    with tempfile.TemporaryDirectory() as folder:
        for number, records in enumerate(runs):
            path = Path(folder, f"{number}{journal.SUFFIX}")
            with journal.Journal(path, no_failpoint, new=True) as opened:
                opened.write(*records)
            written.append(path.read_bytes())
    return written


def settings() -> list[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "settings.json")
        SettingsFile(file).save(Settings(language="it", window="00ff"))
        return [file.read_bytes()]


def catalogs() -> list[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "catalog.sqlite")
        catalog = Catalog(file)
        identities = [PhotoIdentity(Path(f"/a/{number}.jpg"), number, number) for number in range(20)]
        when = datetime(2024, 1, 1, tzinfo=UTC)
        catalog.decide([Decision(identity, PAINT, when) for identity in identities])
        catalog.close()
        return [file.read_bytes()]
