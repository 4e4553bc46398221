"""What is kept of people and clients: told, erased, removed, moved, forgotten by age."""
