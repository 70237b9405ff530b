"""Model packs: manifest, finding, verifying, loading."""
