"""Blocks of Zen-NAS: residual, bottleneck and inverted residual (its spaces I and II)."""

from explorer.spaces._builder import Block

ZEN: dict[str, Block] = {}
