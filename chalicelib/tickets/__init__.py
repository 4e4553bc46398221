"""Tickets: the heart. States, commands, events, and the table that holds them.

Other rooms import the modules by name: `ticket`, `states`, `commands`, `events`, `outbox` are pure words of the
trade; `service` and `store` are what the use cases call. Nothing is imported here, for cold starts.
"""
