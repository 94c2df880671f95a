"""The window. Qt is used only here and in explorer/app.py."""
