"""Dispatch: when a ticket is promised, and who works on it."""
