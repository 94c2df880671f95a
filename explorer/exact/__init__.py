"""Pareto fronts of whole spaces, by dynamic programming over the links of a chain: no search."""

from explorer.exact.solver import ExactFront, Solving, exact_front

__all__ = ["ExactFront", "Solving", "exact_front"]
