"""The demo: a book of exceptions, and the desk's answers told in words."""
