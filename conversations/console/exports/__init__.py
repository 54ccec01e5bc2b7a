"""What is kept of a conversation, or of a person, to be taken along. Written piece by piece, however long it is."""
