"""One open conversation at work: ask, answer, stop, edit, try again. Knows no Qt, no SDK, no SQL."""
