"""``python -m statuesorter.training.shipped PHOTOS OUT``: make the shipped model and judge it.

``PHOTOS/train`` and ``PHOTOS/dev`` hold a folder for each label (``paint``, ``statue``, ``hard_paint``, …); every other
folder is neither. ``dev`` is never learned from, nor is anything chosen by it. A photo's source is its name up to
the last hyphen; thresholds and temperature come from leaving out one source at a time.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from statuesorter.catalog.records import Prediction
from statuesorter.labels import LABELS
from statuesorter.models.backbone import Backbone, fold_projection
from statuesorter.models.base import BASE_LABELS, BaseFeatures
from statuesorter.models.describe import describe
from statuesorter.models.engines.openvino_engine import OpenVinoEngine
from statuesorter.models.export import write_backbone
from statuesorter.models.head import Head, NeitherTest, Thresholds
from statuesorter.models.model import write_model
from statuesorter.models.spec import BackboneSpec
from statuesorter.models.weights import pretrained_network
from statuesorter.photos.proxies import ProxyStore
from statuesorter.training.calibration import fit_temperature
from statuesorter.training.evaluation import Evaluation, judge
from statuesorter.training.shipped.fitting import (
    Floats,
    Logistic,
    Projection,
    even_weights,
    fit_logistic,
    fit_projection,
)
from statuesorter.training.shipped.photo_set import NEITHER, PhotoSet, read_photo_set

ARCH = "tf_efficientnet_lite0"
INPUT_SIDE = 320
SCALES = (320, 224)
STAGES = (4, 5, 6, 7)
FEATURES = 256
QUIET = 10.0
RIDGE = 0.3
RIDGE_NEITHER = 0.3
LEFT_UNSURE = 0.14
"""The share of paintings and statues from a source never seen that may be left unsure for want of confidence."""
TAKEN_FOR_NEITHER = 0.02
"""The share of them that may be taken for neither."""


def main(words: list[str]) -> int:
    """Make the model; gives the exit status."""
    parser = argparse.ArgumentParser(prog="python -m statuesorter.training.shipped", description=__doc__)
    parser.add_argument("photos", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as scratch:
        train, dev, spec = _read(arguments.photos, Path(scratch))
    projection = fit_projection(train.features, train.labels, train.sources, size=FEATURES, quiet=QUIET)
    features = projection(train.features)
    head = fit_head(features, train)
    figures = _figures(head, projection, train, dev)
    _write(arguments.out, spec, projection, head, features, train, figures)
    print(json.dumps(figures, indent=2))
    return 0
