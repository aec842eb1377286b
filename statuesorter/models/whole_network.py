"""A whole model as one network of torch, for other programs: pixels in, one logit for each label out."""

from __future__ import annotations

from itertools import chain

import torch
from torch import Tensor, nn

from statuesorter.domain.errors import ModelError
from statuesorter.domain.language import _
from statuesorter.models.backbone import build_backbone
from statuesorter.models.head import Head
from statuesorter.models.model import Model

_LARGEST_HALF = 65504.0


class WholeNetwork(nn.Module):
    """N × S × S × 3 pixels (uint8, RGB) to N × K logits, whose plain softmax are the model's probabilities.

    The weights of the backbone are those of the network that OpenVINO reads, which has 16 bits for each: the
    shipped model's probabilities are within 0.001 of the program's with them, within 0.01 without.
    """

    def __init__(self, model: Model) -> None:
        """Raises `ModelError` where the weights are damaged or do not fit the card."""
        super().__init__()
        self.backbone = build_backbone(model.card.spec, weights=model.weights_file)
        self.head = _HeadNetwork(model.head)
        _round_to_16_bits(self.backbone)
        self.eval()

    def forward(self, pixels: Tensor) -> Tensor:
        """N × S × S × 3 uint8 to N × K float32."""
        return self.head(self.backbone(pixels))


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
