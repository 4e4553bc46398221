"""Webhooks: other systems are told that something happened in a ticket, signed, again until they have it."""
