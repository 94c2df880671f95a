"""Every block that a stage can be made of, by name."""

from explorer.spaces._builder import Block
from explorer.spaces._mobile_blocks import MOBILE
from explorer.spaces._nats_blocks import NATS
from explorer.spaces._residual_blocks import RESIDUAL
from explorer.spaces._zen_blocks import ZEN

BLOCKS: dict[str, Block] = {**MOBILE, **RESIDUAL, **ZEN, **NATS}
