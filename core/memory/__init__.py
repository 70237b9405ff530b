"""The film's memory on disk: tokens, search vectors, small pictures, words."""
