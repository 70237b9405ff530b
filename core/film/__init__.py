"""Films: what they are, their pictures with exact times, their words."""
