"""How many groups a convolution has."""

from math import gcd

GROUP_CHANNELS = 32  # ZiCo-BC, 4.2: "group convolution (with group size of 32)"
WIDE_GROUPS = (128, 64, 32)  # ZiCo-BC, 4.3: "group size of 32/64/128 channels"
CONVOLUTIONS = ("regular", "group", "depthwise")


def groups_for(convolution: str, channels: int) -> int:
    """Groups of a convolution that keeps its channels: "regular", "group" or "depthwise".

    A group holds 32 channels; where 32 does not divide the width, the largest power of two that
    does (16 for 144 channels), so that every width can be built.
    """
    if convolution == "regular":
        return 1
    if convolution == "depthwise":
        return channels
    return channels // gcd(channels, GROUP_CHANNELS)


def shared_groups(convolution: str, channels: int, out: int, grouping: str = "32") -> int:
    """Groups of a convolution from `channels` to `out`, which must divide both.

    Args:
        grouping: "32" as in `groups_for`; "wide": the largest of 128, 64 and 32 channels per group
            that leaves two groups or more on both sides, else a regular convolution.
    """
    if convolution != "group" or grouping == "32":
        return groups_for(convolution, gcd(channels, out))
    narrow = min(channels, out)
    for size in WIDE_GROUPS:
        groups = narrow // size
        if narrow % size == 0 and groups >= 2 and channels % groups == 0 and out % groups == 0:
            return groups
    return 1
