"""Scores of untrained networks.

To add one, add a module here that registers a Proxy. It works on any torch module and leaves the
module as it found it, so the order of scores never matters.
"""

from explorer.proxies._registry import Proxy, Scoring, offer, proxies, proxy
from explorer.proxies._together import Finding, together

__all__ = ["Finding", "Proxy", "Scoring", "offer", "proxies", "proxy", "together"]
