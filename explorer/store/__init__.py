"""Session files: every run, every network looked at, saved before anyone hears of it."""
