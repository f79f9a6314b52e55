"""What a search finds in everything that was said, under the titles that match: asked for, listed, opened."""
