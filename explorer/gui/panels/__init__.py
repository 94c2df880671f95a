"""The panels around the plots. They do not know each other; the window introduces them."""
