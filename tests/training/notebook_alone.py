"""``python notebook_alone.py LEARNER PHOTO…``: what a notebook says without this program, in which there are
fastai, torch and Pillow. Prints a JSON list of label, index and probabilities.
"""

import json
import sys
import warnings
from pathlib import Path

for absent in ("statuesorter", "timm"):
    sys.modules[absent] = None  # type: ignore[assignment]  importing it fails, as where it is not installed

warnings.simplefilter("ignore")

from fastai.vision.all import load_learner  # noqa: E402

learner = load_learner(sys.argv[1])
said = []
for number, name in enumerate(sys.argv[2:]):
    label, index, probabilities = learner.predict(name if number % 2 else Path(name))
    said.append((label, int(index), probabilities.tolist()))
sys.stdout.write("\n" + json.dumps(said))
