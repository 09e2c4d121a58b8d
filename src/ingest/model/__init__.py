"""The nouns: frozen values without verbs and without I/O."""
