"""``python packaging/sample_photos OUT``: draw the sample photos into a new folder.

What ships is ``resources/sample``. The same code on another processor or with another numpy may round a few
pixels otherwise, so draw them anew only where the drawings themselves have changed.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

if not __package__:
    sys.path[0] = str(Path(__file__).resolve().parents[1])  # run by its folder's name

from sample_photos.gallery import draw_gallery


def main() -> int:
    """Draw all photos; gives the exit status."""
    parser = argparse.ArgumentParser(prog="sample_photos", description=__doc__)
    parser.add_argument("out", type=Path, help="a folder that does not exist yet")
    folder: Path = parser.parse_args().out
    folder.mkdir(parents=True)
    for path in draw_gallery(folder):
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
