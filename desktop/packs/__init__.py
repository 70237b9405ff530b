"""The model packs as the window handles them: fetched, added, checked, removed and chosen."""
