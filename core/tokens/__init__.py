"""LLaMA-VID's two tokens of a frame: context for a question, content for all of them."""
