"""Which film plays: what was named or dropped, where it goes on, what comes next."""
