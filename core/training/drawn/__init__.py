"""The drawn world: what there is in it, what happens, what is said, and films of it.

``world`` names its parts and ``lexicon`` their words; ``scenes``, ``speech``, ``plots`` and
``rarities`` make up ``story``; ``encode``, ``soundtrack`` and ``wear`` turn one into a film file.
Its pictures are ``core.training.stage``'s.
"""
