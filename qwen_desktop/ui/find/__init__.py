"""Finding words in the conversation and in a thought: what is looked for, where it is, and the bar that asks."""
