"""Measures a pack on drawn films it never saw, and what its answers rest on.

``staging`` and ``changes`` know stories, ``editions`` the films made of them, ``ways`` how they are
asked about, ``asking`` does it and ``kept`` keeps what was answered; ``metrics``, ``controls``,
``worn`` and ``grid`` count, ``sheets`` and ``heat`` show, ``command`` is the command line.
"""
