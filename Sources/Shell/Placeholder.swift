// The interactive client.
