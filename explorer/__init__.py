"""Zero-shot neural architecture search: explore architectures before training any."""

__version__ = "1.0.0"
