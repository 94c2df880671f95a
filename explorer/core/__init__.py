"""Values and mathematics: no torch, no Qt, no files. Imports nothing else of this program."""
