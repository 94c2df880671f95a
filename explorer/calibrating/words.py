"""What was learned, in sentences: whether it is worth using, and where. For window and terminal."""

from explorer.calibrating.learning import ADVISED, Calibrated, Standing

TRANSFER = "Weights hold for the data set that they were learned on, and do not transfer to others."


def verdict(one: Calibrated) -> str:
    """Whether it orders networks better than what needs no training at all."""
    best = one.best
    low, high = best.ahead
    between = f"tau-b {_signed(low)} to {_signed(high)} beside {called(best)}"
    if one.is_better:
        return f"Calibrated is better than every count beyond chance: {between}."
    if one.is_worse:
        return f"Calibrated is worse than {called(best)}: {between}. Do not use it."
    return (
        f"Calibrated is not better than {called(best)} beyond chance: {between}. "
        "Use the count, or more trained networks."
    )


def transfer(one: Calibrated) -> str:
    """That weights do not transfer, and what was found of it in this table."""
    if not one.elsewhere:
        return TRANSFER
    told = ", ".join(f"{tau:.3f} on {name}" for name, tau in one.elsewhere.items())
    return f"{TRANSFER} These order networks with tau-b {told}."


def doubt(one: Calibrated) -> str:
    """That too little was learned from; "" where that is not so."""
    if one.made.rows >= ADVISED:
        return ""
    return f"{one.made.rows} networks are few to learn from: {ADVISED} and more are advised."


def called(one: Standing) -> str:
    """ "the size limit at beta 2"."""
    name, _, beta = one.name.partition("@")
    plain = {"params": "parameters", "macs": "MACs"}.get(name, "the size limit")
    return f"{plain} at beta {beta}" if beta else plain


def _signed(value: float) -> str:
    return f"{value:+.3f}".replace("-", "−")
