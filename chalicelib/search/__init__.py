"""Search: tickets are found by their words, people, numbers and tags, whatever the forms of the words."""
