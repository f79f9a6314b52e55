"""The preferences: every choice in one window, applied and kept as it is made."""
