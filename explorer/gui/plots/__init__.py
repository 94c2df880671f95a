"""Plots: numbers first (a pure function), then a widget that draws them.

To add one, add a module here with both, and let the window place the widget.
"""
