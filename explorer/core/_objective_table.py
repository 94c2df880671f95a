"""Everything a search may be after: the scores, then the counts."""

from explorer.core._objective import Goal, Objective
from explorer.core._score_table import SCORES, ZEN_NAS

COUNTS = (
    Objective(
        "macs",
        "MACs",
        Goal.MINIMIZE,
        "macs",
        explanation="Multiplications of one image's forward pass, of convolutions and linear "
        "layers. Biases, normalisation and activations are not counted.",
        formula="Σₗ Pₗ Hₗ Wₗ; P: weights of a layer, H × W: its output",
    ),
    Objective(
        "params",
        "Parameters",
        Goal.MINIMIZE,
        "params",
        explanation="Weights, biases and batch-norm factors; running statistics are not counted.",
        formula="Σ |θ|, over weights, biases and batch-norm factors",
    ),
    Objective(
        "depth",
        "Blocks",
        Goal.MINIMIZE,
        "depth",
        explanation="Blocks in all stages together.",
        formula="Σₛ nₛ; n: blocks of a stage",
    ),
    Objective(
        "memory",
        "Peak memory",
        Goal.MINIMIZE,
        "peak_memory_bytes",
        unit="B",
        explanation="Largest sum of outputs alive at once for one image in fp32, run in order; "
        "weights are not counted.",
        formula="maxₜ Σ 4 C H W, over the outputs alive at step t",
    ),
    Objective(
        "latency",
        "Latency, predicted",
        Goal.MINIMIZE,
        "latency_ms",
        unit="ms",
        explanation="Milliseconds an image on the plan's device: the sum over convolutions and "
        "linear layers of what a table of measured ones says. Predicted, not measured.",
        formula="Σₗ tₗ; t: of a convolution, looked up in a table of measured ones",
    ),
    Objective(
        "params-zennas",
        "Parameters, Zen-NAS",
        Goal.MINIMIZE,
        "params_zennas",
        rule="zennas",
        explanation="Parameters as the published Zen-NAS code counts them for its budgets: "
        "one for each batch-norm channel, none for biases of projections.",
        formula="Σₗ Pₗ + C for each batch-norm + 1 for the last layer",
        reference=ZEN_NAS,
    ),
    Objective(
        "macs-zennas",
        "MACs, Zen-NAS",
        Goal.MINIMIZE,
        "macs_zennas",
        rule="zennas",
        explanation="FLOPs as the published Zen-NAS code counts them for its budgets: "
        "batch-norm counted once, strided projections at a quarter.",
        formula="Σₗ Pₗ (Hₗ / s)² + C H² for each batch-norm; H: side of the input, s: stride",
        reference=ZEN_NAS,
    ),
)

ALL = (*SCORES, *COUNTS)
