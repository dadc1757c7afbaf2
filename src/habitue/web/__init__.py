"""The server: the only Django application, owner of every table. Pages are slices; reads are queries, writes are actions."""
