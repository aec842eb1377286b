"""A whole model as one network of torch, for other programs: pixels in, one logit for each label out."""

from __future__ import annotations

from itertools import chain

import torch
from torch import Tensor, nn

from statuesorter.domain.errors import ModelError
from statuesorter.domain.language import _
from statuesorter.models.backbone import Backbone, build_backbone
from statuesorter.models.head import Head
from statuesorter.models.model import Model
from statuesorter.models.resampling_matrix import resampling_matrix
from statuesorter.models.spec import BackboneSpec, MultiCropSpec

_LARGEST_HALF = 65504.0


def square_side(spec: BackboneSpec) -> int:
    """Pixels of a side of the square that a `WholeNetwork` sees: more than its backbone does, where crops of
    it are looked at as well.
    """
    return spec.input_side if spec.multi_crop is None else round(spec.input_side / spec.multi_crop.share)


class WholeNetwork(nn.Module):
    """N × S × S × 3 pixels (uint8, RGB; S: see `square_side`) to N × K logits, whose plain softmax are the
    model's probabilities.

    The weights of the backbone are those of the network that OpenVINO reads, which has 16 bits for each: the
    shipped model's probabilities are within 0.001 of the program's with them, within 0.01 without. Where
    crops of a photo are looked at, they always are, and count only where that is needed; all squares come
    from the one of S pixels, not from the photo: that moves probabilities by up to 0.05 (dev: 0.0015 at the
    median, 0.023 at the 95th percentile).
    """

    def __init__(self, model: Model) -> None:
        """Raises `ModelError` where the weights are damaged or do not fit the card."""
        super().__init__()
        spec = model.card.spec
        backbone = build_backbone(spec, weights=model.weights_file)
        self.backbone = backbone if spec.multi_crop is None else _WithCrops(backbone, spec.multi_crop)
        self.head = _HeadNetwork(model.head)
        _round_to_16_bits(self.backbone)
        self.eval()

    def forward(self, pixels: Tensor) -> Tensor:
        """N × S × S × 3 uint8 to N × K float32."""
        return self.head(self.backbone(pixels))


class _WithCrops(nn.Module):
    """As `MultiCrop` and `FeatureExtractor` have it: N × S × S × 3 to N × D."""

    def __init__(self, backbone: Backbone, look: MultiCropSpec) -> None:
        super().__init__()
        self.backbone, self.enough, self.fully = backbone, look.enough, look.fully
        self.side, large = backbone.spec.input_side, square_side(backbone.spec)
        self.corners = [(top, left) for top in (0, large - self.side) for left in (0, large - self.side)]
        self.register_buffer("reduce", torch.as_tensor(resampling_matrix(large, self.side)), persistent=False)

    def forward(self, pixels: Tensor) -> Tensor:
        squares = [self._reduced(pixels)]
        for top, left in self.corners:
            squares.append(pixels[:, top : top + self.side, left : left + self.side].to(torch.float32))
        seen = self.backbone(torch.cat(squares)).unflatten(0, (len(squares), -1))
        return self._joined(seen[0], seen[1:].transpose(0, 1))

    def _reduced(self, pixels: Tensor) -> Tensor:
        matrix, upright = self.get_buffer("reduce"), pixels.permute(0, 3, 1, 2).to(torch.float32)
        reduced = torch.matmul(torch.matmul(matrix, upright), matrix.transpose(0, 1))
        return reduced.clamp(0, 255).round().permute(0, 2, 3, 1)

    def _joined(self, whole: Tensor, crops: Tensor) -> Tensor:
        look = self.backbone.first_look
        surest = torch.softmax(look(whole), dim=1).amax(dim=1, keepdim=True)
        weight = ((self.enough - surest) / (self.enough - self.fully)).clamp(0, 1) / 2
        outputs = look(crops)
        attention = torch.softmax(outputs[..., :-1].amax(dim=-1) - outputs[..., -1], dim=1)
        seen = (attention.unsqueeze(-1) * crops).sum(dim=1)
        return (1 - weight) * whole + weight * seen


class _HeadNetwork(nn.Module):
    """N × D features to N × K logits, as `Head` and its `LabelSoftmax` have them."""

    def __init__(self, head: Head) -> None:
        super().__init__()
        steps: list[nn.Module] = []
        for weights, bias in head.layers:
            layer = nn.Linear(*weights.shape)
            layer.load_state_dict({"weight": torch.as_tensor(weights.T), "bias": torch.as_tensor(bias)})
            steps += [layer, nn.ReLU()]
        self.layers = nn.Sequential(*steps[:-1])
        self.temperature = head.temperature
        softmax = head.softmax
        apart = softmax.apart
        self.others = [place for place in range(softmax.outputs) if place != apart]
        shared = torch.ones(softmax.outputs)
        if apart is not None:
            shared[apart] = 0
        self.apart = apart is not None
        self.register_buffer("shared", shared, persistent=False)
        self.of = [
            [place for place, label in enumerate(softmax.parts) if label == each]
            for each in range(softmax.labels if softmax.parts else 0)
        ]

    def forward(self, features: Tensor) -> Tensor:
        logits = self.layers(features) / self.temperature
        if self.apart:  # the others share what that label leaves: see `LabelSoftmax`
            rest = torch.logsumexp(logits[:, self.others], dim=1, keepdim=True)
            logits = logits - rest * self.get_buffer("shared")
        if self.of:  # the outputs of a label together
            logits = torch.cat([logits[:, of].logsumexp(dim=1, keepdim=True) for of in self.of], dim=1)
        return logits


def _round_to_16_bits(network: nn.Module) -> None:
    with torch.no_grad():
        for values in chain(network.parameters(), network.buffers()):
            if values.is_floating_point():
                values.copy_(values.clamp(-_LARGEST_HALF, _LARGEST_HALF).half())


def traced(network: nn.Module, example: Tensor) -> torch.export.ExportedProgram:
    """``network`` as a graph of torch's basic operations, for any number of photos; ``example`` has two.

    Raises `ModelError` for a network that does not do the same with every photo and every number of them.
    """
    any_number = {0: torch.export.Dim("photos", min=1)}
    try:
        with torch.no_grad():
            return torch.export.export(network, (example,), dynamic_shapes=(any_number,), strict=False)
    except MemoryError:
        raise
    except Exception as error:  # it raises whatever its tracers stumble on
        raise not_for_others() from error


def not_for_others() -> ModelError:
    """For a network that torch cannot put into a form of another program."""
    return ModelError(
        _("The network of this model cannot be written in a form for other programs."),
        advice=_("Export it as a zip file or a folder."),
    )
