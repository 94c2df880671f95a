"""Residual blocks of ResNet, FFNet and HRNet, and plain convolutions."""

from explorer.spaces._builder import Block

RESIDUAL: dict[str, Block] = {}
