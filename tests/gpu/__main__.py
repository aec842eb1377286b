"""``python -m tests.gpu``: what a graphics card makes of the shipped model, in a table.

On a machine with PyTorch, timm, Pillow and numpy; nothing else of what the program needs has to be there. It
looks at whether the card gives the CPU's answers, what happens where its memory runs out, whether the whole
network learns for an epoch, and how fast. Photos are drawn. It takes a few minutes, most of them for the
CPU's answers. The exit status is 1 where a check fails, 2 where there is no such device.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import torch

from statuesorter.models.engines.torch_engine import available
from tests.gpu.bare_model import SHIPPED, BareModel
from tests.gpu.checks import Effort, all_findings

_WORDS = {True: "ok", False: "FAILED", None: ""}


def main() -> int:
    """Print a line for each check."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--device", choices=("cuda", "mps", "xpu", "cpu"), default="cuda")
    parser.add_argument(
        "--model",
        type=Path,
        default=SHIPPED,
        metavar="FOLDER",
        help="another model",
    )
    parser.add_argument("--photos", type=int, default=Effort.photos, metavar="N", help="drawn (default: 512)")
    parser.add_argument("--seconds", type=float, default=Effort.seconds, help="for a speed (default: 20)")
    arguments = parser.parse_args()
    if not available(arguments.device):
        print(f"torch {torch.__version__} finds no “{arguments.device}” here.", file=sys.stderr)
        return 2
    card = torch.cuda.get_device_name() if arguments.device == "cuda" else arguments.device
    print(f"{card}, torch {torch.__version__}, {torch.get_num_threads()} threads", flush=True)
    began, failed = time.perf_counter(), False
    effort = Effort(arguments.photos, arguments.seconds)
    for finding in all_findings(BareModel(arguments.model), arguments.device, effort):
        failed = failed or finding.passed is False
        seconds = time.perf_counter() - began
        print(
            f"{seconds:5.0f} s  {_WORDS[finding.passed]:6}  {finding.asked:25}  {finding.found}", flush=True
        )
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
