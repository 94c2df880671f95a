"""Pareto fronts of whole spaces, by dynamic programming over the links of a chain: no search."""

from explorer.exact.near import NearFront, Slack, near_front
from explorer.exact.solver import ExactFront, Solving, exact_front

__all__ = ["ExactFront", "NearFront", "Slack", "Solving", "exact_front", "near_front"]
