"""Searches into session files, for whoever pulls their events: the window or the command line."""
