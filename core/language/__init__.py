"""The language model: llama.cpp underneath, rows of embeddings in, tokens out."""
