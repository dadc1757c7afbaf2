"""Django's SQLite backend with all writes of the process behind one lock."""
