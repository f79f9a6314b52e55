"""What a conversation tells the model beside its messages, and sets of it under a name."""
