"""What measuring ZiCo has shown, in sentences: never more than the numbers bear out."""

from explorer.core._phrases import counted
from explorer.core._rank import Interval
from explorer.core.swaps import Swap
from explorer.core.trust import LEAST_NETWORKS, LEAST_SEEDS, WEAK, Trust, Verdict


def headline(found: Trust) -> str:
    """Whether gradients add anything here; one sentence."""
    if found.verdict is Verdict.UNKNOWN:
        return (
            f"Too little was measured to say whether gradients add anything: "
            f"{counted(found.networks, 'network')} at {counted(found.seeds, 'seed')}. Measure "
            f"{LEAST_NETWORKS} or more at {LEAST_SEEDS} or more."
        )
    repeats = f"correlation {_span(found.repeats, found.repeats_interval)}"
    if found.verdict is Verdict.OPEN:
        return (
            "Whether gradients add anything here stays open: what ZiCo says beyond layer sizes was "
            f"not seen to repeat ({repeats} between seeds), but more networks or seeds may show it."
        )
    if found.verdict is Verdict.NOTHING:
        return (
            "Gradients add nothing here that another seed was seen to confirm: what ZiCo says "
            f"beyond layer sizes does not repeat ({repeats} between seeds)."
        )
    if found.verdict is Verdict.LAYERS:
        rest = "does not" if found.beyond_interval[1] <= WEAK else "was not seen to"
        return (
            "Gradients add nothing here but a constant for each layer, about "
            f"{found.per_layer:.2f}, which counting layers tells as well: the rest {rest} repeat "
            f"(correlation {_span(found.beyond_layers, found.beyond_interval)} between seeds)."
        )
    if found.verdict is Verdict.SMALL:
        return (
            f"What ZiCo says beyond layer sizes repeats here ({repeats} between seeds), but "
            f"changes no order beyond chance (tau {_span(found.gain, found.gain_interval, '+')})."
        )
    return (
        "Gradients add an order of their own here: a seed's order is foretold better with the "
        "other seeds than by layer sizes alone "
        f"(tau {_span(found.gain, found.gain_interval, '+')})."
    )


def sentences(found: Trust) -> tuple[str, ...]:
    """The headline, then what it rests on and what it means for the front."""
    if found.verdict is Verdict.UNKNOWN:
        return (headline(found),)
    return (headline(found), _taus(found), _largest(found), *_overtaken(found))


def _taus(found: Trust) -> str:
    better = found.size_tau >= found.seed_tau
    than = "no worse than another seed does" if better else "worse than another seed does"
    return (
        f"The size limit orders {counted(found.networks, 'network')} as one seed of ZiCo does with "
        f"Kendall's tau {found.size_tau:.3f}, {than} ({found.seed_tau:.3f}); one measurement "
        f"scatters by {found.noise:.2g}."
    )


def _largest(found: Trust) -> str:
    pairs = found.pairs
    if pairs.largest is None:
        once = f", and no single seed beyond {pairs.once:.2f}" if pairs.once else ""
        return f"No two networks were ordered otherwise by the mean of the seeds{once}."
    said = (
        f"The mean of the seeds ordered {counted(pairs.swapped, 'pair')} otherwise, up to a gap of "
        f"{pairs.largest.gap:.2f} in the size limit"
    )
    if pairs.sure is None:
        return f"{said}; the seeds tell none of them apart."
    told = counted(pairs.told_apart, "is", "are")
    return (
        f"{said}; {told} told apart by the seeds, each pair for itself, up to {pairs.sure.gap:.2f}."
    )


def _overtaken(found: Trust) -> tuple[str, ...]:
    """On the front: who measured better at no more cost, or that nobody did."""
    pairs = found.pairs
    if not pairs.compared:
        return ()
    pair = "pair" if pairs.compared == 1 else "pairs"
    among = f"{pairs.compared:,} {pair} of an exact front's network and a rival at no more cost"
    if not pairs.overtakes:
        return (f"In none of {among} did the rival measure better.",)
    sure = [swap for swap in pairs.overtakes if swap.told_apart]
    said = f"In {len(pairs.overtakes):,} of {among} the rival measured better"
    if not sure:
        return (f"{said}, {_at_most(pairs.overtakes[0])}; none beyond the scatter of the seeds.",)
    return (
        f"{said}; {len(sure):,} beyond the scatter of the seeds, each for itself (chance alone "
        f"makes up to {max(1, round(pairs.compared / 40)):,}), {_at_most(sure[0])}.",
    )


def _at_most(swap: Swap) -> str:
    return f"N{swap.smaller} above N{swap.larger} by {swap.lead:.2f} ± {swap.within:.2f} at most"


def _span(value: float, interval: Interval, sign: str = "") -> str:
    return f"{value:{sign}.2f} [{interval[0]:{sign}.2f}, {interval[1]:{sign}.2f}]"
