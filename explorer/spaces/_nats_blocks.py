"""The two cells of the NATS-Bench size space."""

from explorer.spaces._builder import Block

NATS: dict[str, Block] = {}
