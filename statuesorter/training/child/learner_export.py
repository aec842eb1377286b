"""A model as the ``.pkl`` file that fastai's ``load_learner`` reads, in a notebook without this program.

A pickle names the classes and functions it is made of, and who reads it must have them. Everything here is
named in fastai, torch or Pillow: the network is a graph of torch's basic operations, which torch pickles as
text, and so is the one function that opens photos (`resources/notebook/open_photo.py`). Functions are never
pickled as bytecode, which only the same version of Python could read.
"""

# fastai and cloudpickle say nothing of their types
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportMissingTypeStubs=false

from __future__ import annotations

import operator
import os
import pathlib
import tempfile
import warnings
from collections.abc import Generator
from pathlib import Path, PurePath
from types import FunctionType, SimpleNamespace
from typing import Any, cast

import cloudpickle
import torch
from PIL import Image
from torch import Tensor, fx, nn

from statuesorter.domain.folders import resources
from statuesorter.domain.language import _
from statuesorter.domain.progress import Progress
from statuesorter.models.model import Model
from statuesorter.models.whole_network import WholeNetwork, square_side, traced
from statuesorter.training.child.untyped import (
    CategoryBlock,
    CrossEntropyLossFlat,
    DataBlock,
    IndexSplitter,
    IntToFloatTensor,
    ItemGetter,
    L,
    Learner,
    Resize,
    ResizeMethod,
    TransformBlock,
    error_rate,
    exec_local,
)

_OPENER = "open_photo"
"""The function and the file that it stands in."""


def write_learner(model: Model, file: Path) -> Generator[Progress, None, None]:
    """Write ``model`` as ``file``: a fastai ``Learner`` whose ``predict`` takes a path and says what the
    program says of that photo, to 0.01. Raises `ModelError`.
    """
    yield Progress(0, 2, _("Reading the model"))
    network = _Network(model).eval()
    side = square_side(model.card.spec)
    graph = _plain_graph(traced(network, torch.zeros((2, 3, side, side))))
    yield Progress(1, 2, _("Writing the model"))
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of fastai's, which are not the person's concern
        learner = Learner(
            _loaders(model, Path(folder)),
            graph,
            loss_func=CrossEntropyLossFlat(),
            metrics=error_rate,
            path=Path(),
        )
        learner.export(file.absolute(), pickle_module=_ANYWHERE)
    yield Progress(2, 2, _("Writing the model"))


class _Network(nn.Module):
    """fastai's pixels (N × 3 × S × S, 0 to 1) to N × K logits."""

    def __init__(self, model: Model) -> None:
        super().__init__()
        self.whole = WholeNetwork(model)

    def forward(self, photos: Tensor) -> Tensor:
        return self.whole(photos.permute(0, 2, 3, 1) * 255)


def _plain_graph(exported: torch.export.ExportedProgram) -> fx.GraphModule:
    """``exported`` as a module that is text and numbers: without the checks and the notes that torch adds,
    which other versions of it do not read.
    """
    program = exported.module()
    graph, copies = fx.Graph(), dict[fx.Node, fx.Node]()
    for node in program.graph.nodes:
        if node.op == "output":
            (result,) = cast("tuple[fx.Node, ...]", node.args[0])
            graph.output(copies[result])
        elif node.op != "call_module" and "assert" not in str(node.target):
            copies[node] = graph.node_copy(node, copies.__getitem__)
            copies[node].meta = {}
    graph.eliminate_dead_code()
    return fx.GraphModule(program, graph)


def _loaders(model: Model, folder: Path) -> Any:
    """Fastai's DataLoaders for photos by their paths. They need a photo to find out what becomes of one."""
    blank = folder / "blank.png"
    Image.new("RGB", (8, 8)).save(blank)
    side = square_side(model.card.spec)
    block = DataBlock(
        blocks=(
            TransformBlock(type_tfms=_photo_opener(), batch_tfms=IntToFloatTensor),
            CategoryBlock(vocab=list(model.labels), sort=False),
        ),
        getters=[ItemGetter(0), ItemGetter(1)],
        splitter=IndexSplitter([1]),
        item_tfms=Resize(
            side, method=ResizeMethod.Squish, resamples=(Image.Resampling.BICUBIC, Image.Resampling.NEAREST)
        ),
    )
    loaders = block.dataloaders([(str(blank), model.labels[0])] * 2, bs=1, num_workers=0, device="cpu")
    for data in (loaders.train_ds, loaders.valid_ds):
        items, path, *photo = data.tls[0].types
        assert path is str
        data.tls[0].types = L(items, (str, os.PathLike), *photo)  # what `predict` takes
    return loaders


def _photo_opener() -> Any:
    """The function that opens photos, and knows its own text."""
    text = (resources() / "notebook" / f"{_OPENER}.py").read_text("utf-8")
    opener = exec_local(text, _OPENER)
    opener.text = text
    return opener


class _Pickler(cloudpickle.Pickler):
    """Writes paths and the opener of photos so that every system and every version of Python reads them."""

    def reducer_override(self, obj: Any) -> Any:
        if isinstance(obj, PurePath):
            return operator.methodcaller("Path", obj.as_posix()), (pathlib,)
        if isinstance(obj, FunctionType) and "text" in vars(obj):
            return exec_local, (vars(obj)["text"], obj.__name__)
        return super().reducer_override(obj)


_ANYWHERE = SimpleNamespace(__name__=__name__, Pickler=_Pickler)
"""What ``export`` takes for a module like ``pickle``; it writes only."""
