"""Everything a search may be after: the scores, then the counts."""

from explorer.core._objective import Goal, Objective

_ZICO = (
    "Li et al., ZiCo: Zero-shot NAS via inverse Coefficient of Variation on Gradients, ICLR 2023"
)
_ZEN_NAS = "Lin et al., Zen-NAS: A Zero-Shot NAS for High-Performance Image Recognition, ICCV 2021"
_ZICO_BC = "Bhardwaj et al., ZiCo-BC: A Bias Corrected Zero-Shot NAS for Vision Tasks, 2023, eq. 2"
_ZERO_COST = "Abdelfattah et al., Zero-Cost Proxies for Lightweight NAS, ICLR 2021"
_SYNFLOW = "Tanaka et al., Pruning Neural Networks without Any Data, NeurIPS 2020"
_TE_NAS = "Chen et al., Neural Architecture Search on ImageNet in Four GPU Hours, ICLR 2021"


def _score(name: str, label: str, explanation: str, reference: str) -> Objective:
    """A score by its own name, of which more is better."""
    return Objective(
        name,
        label,
        Goal.MAXIMIZE,
        name,
        proxy=name,
        explanation=explanation,
        reference=reference,
    )


ALL = (
    Objective(
        "zico",
        "ZiCo",
        Goal.MAXIMIZE,
        "zico",
        proxy="zico",
        explanation="Sum over layers of log sum of mean |gradient| / its deviation over batches. "
        "Grows by a whole term with every layer, but only by a logarithm with width.",
        reference=_ZICO,
    ),
    Objective(
        "zico-bc",
        "ZiCo-BC",
        Goal.MAXIMIZE,
        "zico",
        penalised=True,
        proxy="zico",
        explanation="ZiCo minus beta times the sum over layers of log(H W / sqrt C): "
        "the correction of its preference for thin, deep networks.",
        reference=_ZICO_BC,
    ),
    Objective(
        "size-limit",
        "Size limit",
        Goal.MAXIMIZE,
        "size_limit",
        explanation="Sum over layers of log P, the number of weights: what ZiCo tends to for "
        "many batches. Exact, and free.",
    ),
    Objective(
        "size-limit-bc",
        "Size limit, corrected",
        Goal.MAXIMIZE,
        "size_limit",
        penalised=True,
        explanation="Size limit minus beta times the penalty of ZiCo-BC. Exact, and free.",
        reference=_ZICO_BC,
    ),
    _score(
        "zen",
        "Zen-Score",
        "log of how far the maps move when the input moves by 1 %, plus half the log of every "
        "batch-norm's mean variance; of N(0, 1) weights and images. As published: distance by sum, "
        "running variances. Two forward passes, no gradients.",
        _ZEN_NAS,
    ),
    _score(
        "zen-paper",
        "Zen-Score, as written",
        "Zen-Score as Algorithm 1 prints it: Euclidean distance and the mini-batch's own "
        "variances. Two forward passes, no gradients.",
        f"{_ZEN_NAS}, Algorithm 1",
    ),
    _score(
        "phi",
        "Phi-score",
        "log of the movement of the maps over that of the input, without batch-norm, in float64. "
        "Overflows for deep networks, and then says so. Two forward passes.",
        f"{_ZEN_NAS}, eq. 3",
    ),
    _score(
        "gradnorm",
        "Gradient norm",
        "Sum over layers of the norm of the weight's gradient on one batch. One forward and one "
        "backward pass.",
        f"{_ZERO_COST}; its published code",
    ),
    _score(
        "gradnorm-zennas",
        "Gradient norm, Zen-NAS",
        "Norm of all gradients together, of N(0, 1) weights, images of noise and random labels. "
        "One forward and one backward pass.",
        f"{_ZEN_NAS}; its published code",
    ),
    _score(
        "synflow",
        "Synflow",
        "log10 of the sum of |weight x gradient| for an image of ones through absolute weights, "
        "batch-norm left out. One image forward and backward, in float64.",
        _SYNFLOW,
    ),
    _score(
        "synflow-bn",
        "Synflow with batch-norm",
        "As synflow, with batch-norm on the statistics of the one image; needs maps larger than "
        "1 x 1.",
        f"{_SYNFLOW}; synflow_bn of zero-cost-nas",
    ),
    _score(
        "synflow-zennas",
        "Synflow, Zen-NAS",
        "Minus log10 of the sum over layers of the mean flow of a channel, N(0, 1) weights, with "
        "batch-norm.",
        f"{_ZEN_NAS}; its published code",
    ),
    _score(
        "naswot",
        "NASWOT",
        "log of the determinant of how many activations each pair of a batch's images agree on. "
        "One forward pass. Networks with SiLU are told apart by the sign of its input too.",
        "Mellor et al., Neural Architecture Search without Training, ICML 2021",
    ),
    _score(
        "ntk",
        "NTK condition",
        "Minus the condition number of the neural tangent kernel of one batch. One backward pass "
        "for each image.",
        f"{_TE_NAS}; minus, as in the Zen-NAS code",
    ),
    _score(
        "regions",
        "Linear regions",
        "In how many of the network's linear regions the images of all batches lie. Saturates at "
        "the number of images.",
        _TE_NAS,
    ),
    _score(
        "random",
        "Random",
        "A number that knows nothing of the network: what every score has to beat.",
        "",
    ),
    Objective(
        "macs",
        "MACs",
        Goal.MINIMIZE,
        "macs",
        explanation="Multiplications of one image's forward pass, of convolutions and linear "
        "layers. Biases, normalisation and activations are not counted.",
    ),
    Objective(
        "params",
        "Parameters",
        Goal.MINIMIZE,
        "params",
        explanation="Weights, biases and batch-norm factors; running statistics are not counted.",
    ),
    Objective(
        "depth",
        "Blocks",
        Goal.MINIMIZE,
        "depth",
        explanation="Blocks in all stages together.",
    ),
    Objective(
        "memory",
        "Peak memory",
        Goal.MINIMIZE,
        "peak_memory_bytes",
        unit="B",
        explanation="Largest sum of outputs alive at once for one image in fp32, run in order; "
        "weights are not counted.",
    ),
    Objective(
        "latency",
        "Latency, predicted",
        Goal.MINIMIZE,
        "latency_ms",
        unit="ms",
        explanation="Milliseconds an image on the plan's device: the sum over convolutions and "
        "linear layers of what a table of measured ones says. Predicted, not measured.",
    ),
    Objective(
        "params-zennas",
        "Parameters, Zen-NAS",
        Goal.MINIMIZE,
        "params_zennas",
        rule="zennas",
        explanation="Parameters as the published Zen-NAS code counts them for its budgets: "
        "one for each batch-norm channel, none for biases of projections.",
        reference=_ZEN_NAS,
    ),
    Objective(
        "macs-zennas",
        "MACs, Zen-NAS",
        Goal.MINIMIZE,
        "macs_zennas",
        rule="zennas",
        explanation="FLOPs as the published Zen-NAS code counts them for its budgets: "
        "batch-norm counted once, strided projections at a quarter.",
        reference=_ZEN_NAS,
    ),
)
