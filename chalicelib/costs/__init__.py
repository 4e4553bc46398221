"""What Fronta costs on AWS: the units that are billed, their prices by date and region, and an estimate.

`units` is the closed list, `book` prices it, `assumed` says what each step of a ticket's life uses, and `estimate`
puts them together. None of them calls AWS.
"""
