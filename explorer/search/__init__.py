"""The engine: plans in, events out. Torch is behind the doors of `work`."""
