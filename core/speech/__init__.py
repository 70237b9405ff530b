"""From a film's sound to its lines, for films that bring no subtitles."""
