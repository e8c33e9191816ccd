"""A real Neo4j 5 LTS Community server from Maven Central's jars, for tests, measurements and local use."""
