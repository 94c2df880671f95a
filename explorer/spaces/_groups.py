"""How many groups a convolution has."""

from math import gcd

GROUP_CHANNELS = 32  # ZiCo-BC, 4.2: "group convolution (with group size of 32)"
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
