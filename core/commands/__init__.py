"""What ``reelmate`` does on the command line, a room for each command."""
