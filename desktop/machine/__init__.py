"""What this machine computes with: asked of the engine and of the doctor, never here."""
