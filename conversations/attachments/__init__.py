"""Files that people attach: what is taken, how it is made harmless, and how it is handed out."""
