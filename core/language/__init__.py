"""The language model: llama.cpp underneath, rows of embeddings in, tokens out.

Its threads meet at a barrier hundreds of times a token. By default they spin there, and
where another program wants the same core (a player, the encoder) each meeting then costs
a time slice: fifty times the time a token, measured on two busy cores. Sleeping costs
microseconds. OpenMP reads the wish once, when its library is loaded, so it stands here.
"""

import os

os.environ.setdefault("OMP_WAIT_POLICY", "passive")
