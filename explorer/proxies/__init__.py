"""Scores of untrained networks.

To add one, add a module here that offers it: a function that runs the network for itself, or a
Reader of passes that it shares with other scores. It works on any torch module and leaves the
module as it found it, so the order of scores never matters.
"""

from explorer.proxies._reader import Reader
from explorer.proxies._registry import Proxy, Scoring, offer, offer_reader, proxies, proxy
from explorer.proxies._together import Finding, together

__all__ = [
    "Finding",
    "Proxy",
    "Reader",
    "Scoring",
    "offer",
    "offer_reader",
    "proxies",
    "proxy",
    "together",
]
