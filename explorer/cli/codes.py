"""What the program tells the shell."""

DONE = 0
FAILED = 1
CORRECTABLE = 2  # by the user: the sentence on standard error says how
INTERRUPTED = 130
