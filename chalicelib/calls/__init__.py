"""Calls: who calls, how far he is known, and the PIN."""
