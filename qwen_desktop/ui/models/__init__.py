"""Every model there is, with a search."""
