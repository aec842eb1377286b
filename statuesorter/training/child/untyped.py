"""fastai, imported once and in one place. fastai says nothing about its types; from here on they are
given.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportMissingTypeStubs=false

from __future__ import annotations

import warnings
from typing import Any

from statuesorter.plum_repair import repair_plum

repair_plum()

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # deprecations inside fastai are not the person's concern
    import fastai.vision.all as _fastai
    from fastcore.basics import exec_local as _exec_local

CancelFitException: type[Exception] = _fastai.CancelFitException
Callback: Any = _fastai.Callback
CategoryBlock: Any = _fastai.CategoryBlock
CrossEntropyLossFlat: Any = _fastai.CrossEntropyLossFlat
DataBlock: Any = _fastai.DataBlock
DataLoader: Any = _fastai.DataLoader
DataLoaders: Any = _fastai.DataLoaders
EarlyStoppingCallback: Any = _fastai.EarlyStoppingCallback
ImageDataLoaders: Any = _fastai.ImageDataLoaders
IndexSplitter: Any = _fastai.IndexSplitter
IntToFloatTensor: Any = _fastai.IntToFloatTensor
ItemGetter: Any = _fastai.ItemGetter
L: Any = _fastai.L
Learner: Any = _fastai.Learner
PILImage: Any = _fastai.PILImage
ProgressCallback: Any = _fastai.ProgressCallback
Resize: Any = _fastai.Resize
ResizeMethod: Any = _fastai.ResizeMethod
TrackerCallback: Any = _fastai.TrackerCallback
TransformBlock: Any = _fastai.TransformBlock
apply_init: Any = _fastai.apply_init
aug_transforms: Any = _fastai.aug_transforms
create_head: Any = _fastai.create_head
default_device: Any = _fastai.default_device
error_rate: Any = _fastai.error_rate
exec_local: Any = _exec_local
MixUp: Any = _fastai.MixUp
no_random: Any = _fastai.no_random
params: Any = _fastai.params
valley: Any = _fastai.valley
