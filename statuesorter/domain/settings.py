"""What the person prefers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from statuesorter.domain.targets import USUAL, WrongOfHundred


@dataclass(frozen=True, slots=True)
class Settings:
    """What the person prefers. An empty string means: as the system says."""

    language: str = ""
    appearance: str = ""  # "", "light" or "dark"
    device: str = "auto"
    tile_size: int = 176  # pixels, at a scale of 100 %
    order: str = "look_first"
    wrong_of_hundred: WrongOfHundred = USUAL  # of 100 photos filed, so many may be wrong
    sort_mode: str = "copy"
    label_folders: Mapping[str, str] = field(default_factory=dict[str, str])
    """The folder for photos of a label, by the label; "": they stay. A label not named here has its own."""

    keep_subfolders: bool = False  # repeat the person's own folders below those of the labels
    learn_as_you_go: bool = True  # what is decided counts at once for the other photos of the folder
    cache_gigabytes: int = 0  # 0: as the disk allows; -1: no limit
    leave_out: str = ""  # patterns of folders and names that are not scanned (`photos.leaving_out`)
    log_names: bool = False  # write names of photos to the log
    window: str = ""  # Qt's own words for the window's place and size, base64
