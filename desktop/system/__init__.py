"""What the window has to do with the desktop around it, over D-Bus where there is one."""
