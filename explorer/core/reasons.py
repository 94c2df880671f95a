"""One sentence for a person, of whatever went wrong in a worker."""

from explorer.core.errors import ExplorerError

MAX_REASON = 200  # characters of a sentence made from a foreign error
OUT_OF_MEMORY = (
    "Out of memory: this network needs more than is free. "
    "Limit MACs or parameters, use smaller batches, or use fewer workers."
)
ONE_VALUE = (
    "Batch size: 1 image leaves a batch-norm with one value a channel, which has no deviation. "
    "Use 2 or more, or a larger gradient resolution."
)


def reason_of(error: Exception) -> str:
    """Our own errors as they stand; of torch's and others' the first line, or what it means."""
    if isinstance(error, ExplorerError):
        return str(error)
    text = " ".join(str(error).split("\n", 1)[0].split())
    if isinstance(error, MemoryError) or "can't allocate memory" in str(error):
        return OUT_OF_MEMORY
    if "more than 1 value per channel" in text:
        return ONE_VALUE
    return f"{type(error).__name__}: {text}"[:MAX_REASON]
