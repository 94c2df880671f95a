"""Imported first: ends in one sentence where this Python is too old to read the rest.

So this file, run.py and test.py keep to a grammar that older ones can read.
"""

import sys

if sys.version_info < (3, 11):
    sys.stderr.write(
        "This program needs Python 3.11 or newer, and this is Python %d.%d: install a newer one, "
        "or name it, as in `python3.12 packaging/run.py`.\n" % sys.version_info[:2]
    )
    sys.exit(2)
