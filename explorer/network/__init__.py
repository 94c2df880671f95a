"""Op graphs as torch networks: building, feeding and writing them."""
