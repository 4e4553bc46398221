"""What staff keep beside the tickets: drafts, macros, saved views, roles, and the log of who changed what."""
