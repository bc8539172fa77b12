"""A person's hand: review, edit and approve an edition before it goes out."""
