"""United Nations documents in, a knowledge graph out."""
