"""People: clients, technical contacts, and who may do what."""
