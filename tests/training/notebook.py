"""The notebook this program began as, mended for today's fastai.

``python -m tests.training.notebook PHOTOS UNSEEN``, where ``PHOTOS`` holds a folder for each label, and
``UNSEEN`` photos without one. Prints a JSON object with what came of it.
"""

# what fastai says of its types is not so
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportOptionalMemberAccess=false

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")

from statuesorter.training.child.exif_image_block import ExifImageBlock  # mends plum, too

warnings.simplefilter("ignore")

from fastai.vision.all import (  # noqa: E402
    CategoryBlock,
    ClassificationInterpretation,
    DataBlock,
    RandomSplitter,
    Resize,
    error_rate,
    get_image_files,
    load_learner,
    parent_label,
    vision_learner,
)

ARCH = "test_resnet"
"""The notebook had resnet34, whose weights are a download; timm makes this one for tests."""


def main(photos: Path, unseen: Path) -> dict[str, object]:
    block = DataBlock(
        blocks=(ExifImageBlock(), CategoryBlock),
        get_items=get_image_files,
        get_y=parent_label,
        splitter=RandomSplitter(seed=1),
        item_tfms=Resize(64),
    )
    loaders = block.dataloaders(photos, bs=5, num_workers=0, path=photos)
    loaders.show_batch(max_n=4)
    shapes = [list(part.shape) for part in loaders.one_batch()]
    learner = vision_learner(loaders, ARCH, pretrained=False, metrics=error_rate)
    learner.fine_tune(1)
    epochs = [[float(value) for value in row] for row in learner.recorder.values]
    confusion = ClassificationInterpretation.from_learner(learner).confusion_matrix()
    said = [said_of(learner, path) for path in sorted(unseen.iterdir())]
    learner.export("export.pkl")
    again = load_learner(photos / "export.pkl")
    return {
        "vocab": list(loaders.vocab),
        "shapes": shapes,
        "epochs": epochs,
        "confusion": confusion.tolist(),
        "said": said,
        "said again": [said_of(again, path) for path in sorted(unseen.iterdir())],
    }


def said_of(learner: object, path: Path) -> tuple[str, int, list[float]]:
    label, index, probabilities = learner.predict(path)
    return label, int(index), probabilities.tolist()


if __name__ == "__main__":
    output = sys.stdout
    sys.stdout = sys.stderr  # fastai's table
    print(json.dumps(main(Path(sys.argv[1]), Path(sys.argv[2]))), file=output)
