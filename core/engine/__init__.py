"""The engine process, the client that keeps it alive, and the work both ends share."""
