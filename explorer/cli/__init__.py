"""The command line: the same engine for servers, scripts and checks. Names stay as they are."""
