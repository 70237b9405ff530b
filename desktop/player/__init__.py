"""The film: libmpv, the picture it draws into, and the controls around it."""
