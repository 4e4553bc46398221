"""Short messages: what fits into one, what it costs, whom it goes to, and how it went."""
