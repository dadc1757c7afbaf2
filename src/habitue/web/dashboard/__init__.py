"""Pages: how loyalty stands, and the customers behind each number."""
