"""Entry points: one module per trigger. Unpack the event, call one use case, report the result."""
