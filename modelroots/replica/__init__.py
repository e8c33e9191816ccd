"""A Hub in miniature on the loopback interface: for trying things offline, and for tests that need a real server."""
