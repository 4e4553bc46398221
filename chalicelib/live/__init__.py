"""Live: websocket connections of staff, and what is pushed to them."""
