"""The client zone: what a signed-in contact sees of his client's tickets, and does with them."""
