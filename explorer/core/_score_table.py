"""The scores a search may be after: what each is, its formula, what it takes, who published it.

Formulas name layers l, the weights i of a layer, its output of Cₗ channels and Hₗ x Wₗ pixels, and
the K batches k.
"""

from explorer.core._objective import Goal, Objective

_ZICO = (
    "Li et al., ZiCo: Zero-shot NAS via inverse Coefficient of Variation on Gradients, ICLR 2023"
)
ZEN_NAS = "Lin et al., Zen-NAS: A Zero-Shot NAS for High-Performance Image Recognition, ICCV 2021"
_ZICO_BC = "Bhardwaj et al., ZiCo-BC: A Bias Corrected Zero-Shot NAS for Vision Tasks, 2023, eq. 2"
_ZERO_COST = "Abdelfattah et al., Zero-Cost Proxies for Lightweight NAS, ICLR 2021"
_SYNFLOW = "Tanaka et al., Pruning Neural Networks without Any Data, NeurIPS 2020"
_TE_NAS = "Chen et al., Neural Architecture Search on ImageNet in Four GPU Hours, ICLR 2021"

_PENALTY = "β Σₗ log(Hₗ Wₗ / √Cₗ)"
_MOVED = "log mean ‖f(x) − f(x + 0.01 ε)‖"
_FLOW = "Σ |θₗ ⊙ ∂R/∂θₗ|"
_EACH_BATCH = "1 forward, 1 backward pass for each batch"
_TWO_PASSES = "2 forward passes"
_BOTH_WAYS = "1 forward, 1 backward pass"
_ONE_IMAGE = "1 forward, 1 backward pass of one image"


def _score(
    name: str, label: str, formula: str, passes: str, explanation: str, reference: str
) -> Objective:
    """A score by its own name, of which more is better."""
    return Objective(
        name,
        label,
        Goal.MAXIMIZE,
        name,
        proxy=name,
        explanation=explanation,
        reference=reference,
        formula=formula,
        passes=passes,
    )


SCORES = (
    _score(
        "zico",
        "ZiCo",
        "Σₗ log Σᵢ (meanₖ |gᵢₖ| / stdₖ gᵢₖ); g: gradient of weight i on batch k",
        _EACH_BATCH,
        "Sum over layers of log sum of mean |gradient| / its deviation over batches. "
        "Grows by a whole term with every layer, but only by a logarithm with width.",
        _ZICO,
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
        formula=f"ZiCo − {_PENALTY}",
        passes=_EACH_BATCH,
    ),
    Objective(
        "size-limit",
        "Size limit",
        Goal.MAXIMIZE,
        "size_limit",
        explanation="Sum over layers of log P, the number of weights: what ZiCo tends to for "
        "many batches. Exact, and free.",
        formula="Σₗ log Pₗ; P: weights of a layer",
    ),
    Objective(
        "size-limit-bc",
        "Size limit, corrected",
        Goal.MAXIMIZE,
        "size_limit",
        penalised=True,
        explanation="Size limit minus beta times the penalty of ZiCo-BC. Exact, and free.",
        reference=_ZICO_BC,
        formula=f"Σₗ log Pₗ − {_PENALTY}; P: weights of a layer",
    ),
    _score(
        "zen",
        "Zen-Score",
        f"{_MOVED}₁ + ½ Σ log mean σ²; f: maps before pooling, σ²: running variances of a norm",
        _TWO_PASSES,
        "log of how far the maps move when the input moves by 1 %, plus half the log of every "
        "batch-norm's mean variance; of N(0, 1) weights and images. As published: distance by sum, "
        "running variances. No gradients.",
        ZEN_NAS,
    ),
    _score(
        "zen-paper",
        "Zen-Score, as written",
        f"{_MOVED}₂ + ½ Σ log mean σ²; f: maps before pooling, σ²: a norm's mini-batch variances",
        _TWO_PASSES,
        "Zen-Score as Algorithm 1 prints it: Euclidean distance and the mini-batch's own "
        "variances. No gradients.",
        f"{ZEN_NAS}, Algorithm 1",
    ),
    _score(
        "phi",
        "Phi-score",
        f"{_MOVED}₂ − log 0.01; f: maps before pooling of the net without batch-norm",
        f"{_TWO_PASSES}, in float64",
        "log of the movement of the maps over that of the input, without batch-norm, in float64. "
        "Overflows for deep networks, and then says so.",
        f"{ZEN_NAS}, eq. 3",
    ),
    _score(
        "gradnorm",
        "Gradient norm",
        "Σₗ ‖∂L/∂θₗ‖₂; L: loss of one batch",
        _BOTH_WAYS,
        "Sum over layers of the norm of the weight's gradient on one batch.",
        f"{_ZERO_COST}; its published code",
    ),
    _score(
        "gradnorm-zennas",
        "Gradient norm, Zen-NAS",
        "‖∂L/∂θ‖₂ over all parameters together; L: loss of one batch",
        _BOTH_WAYS,
        "Norm of all gradients together, of N(0, 1) weights, images of noise and random labels.",
        f"{ZEN_NAS}; its published code",
    ),
    _score(
        "synflow",
        "Synflow",
        f"log₁₀ Σₗ {_FLOW}; R: sum of the outputs for an image of ones",
        _ONE_IMAGE,
        "log10 of the sum of |weight x gradient| for an image of ones through absolute weights, "
        "batch-norm left out; in float64.",
        _SYNFLOW,
    ),
    _score(
        "synflow-bn",
        "Synflow with batch-norm",
        f"log₁₀ Σₗ {_FLOW}; R: sum of the outputs, batch-norm kept",
        _ONE_IMAGE,
        "As synflow, with batch-norm on the statistics of the one image; needs maps larger than "
        "1 x 1.",
        f"{_SYNFLOW}; synflow_bn of zero-cost-nas",
    ),
    _score(
        "synflow-zennas",
        "Synflow, Zen-NAS",
        f"−log₁₀ Σₗ ({_FLOW} / Cₗ); R: sum of the outputs, batch-norm kept",
        _ONE_IMAGE,
        "Minus log10 of the sum over layers of the mean flow of a channel, N(0, 1) weights, with "
        "batch-norm.",
        f"{ZEN_NAS}; its published code",
    ),
    _score(
        "naswot",
        "NASWOT",
        "log |det K|; Kᵢⱼ: activations on whose sign images i and j agree",
        "1 forward pass",
        "log of the determinant of how many activations each pair of a batch's images agree on. "
        "Networks with SiLU are told apart by the sign of its input too.",
        "Mellor et al., Neural Architecture Search without Training, ICML 2021",
    ),
    _score(
        "ntk",
        "NTK condition",
        "−λₘₐₓ / λₘᵢₙ of J Jᵀ; a row of J: gradient of one image's summed outputs",
        "1 forward pass, 1 backward for each image",
        "Minus the condition number of the neural tangent kernel of one batch.",
        f"{_TE_NAS}; minus, as in the Zen-NAS code",
    ),
    _score(
        "regions",
        "Linear regions",
        "number of different sign patterns of the activations, over the images of all batches",
        "1 forward pass for each batch",
        "In how many of the network's linear regions the images of all batches lie. Saturates at "
        "the number of images.",
        _TE_NAS,
    ),
    _score(
        "random",
        "Random",
        "uniform in [0, 1), from the seed and the layers' shapes",
        "no pass",
        "A number that knows nothing of the network: what every score has to beat.",
        "",
    ),
)
