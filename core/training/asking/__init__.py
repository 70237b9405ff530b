"""Questions about a list of scenes, each with its truth, checked to have only one.

``asked`` says what a question is, ``wordings_en`` and ``wordings_zh`` how it is put; the kinds lie
in ``single`` (one scene answers), ``across`` (several do), ``whole`` (a stretch of film is told),
``leaning`` (what came before matters) and ``absent`` (nothing answers).
"""
