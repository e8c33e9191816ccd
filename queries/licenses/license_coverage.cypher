// Question: license_coverage. Parameters: limit, edges.
// Columns: license, name, category, is_read, declared, concluded, bound
MATCH (l:License)
CALL (l) {
  OPTIONAL MATCH (:Model)-[u:LICENSED_UNDER]->(l)
  RETURN count(CASE WHEN u.basis = 'declared' THEN 1 END) AS declared,
         count(CASE WHEN u.basis = 'concluded' THEN 1 END) AS concluded
}
CALL (l) {
  OPTIONAL MATCH (:Model)-[b:BOUND_BY {edges: $edges}]->(l)
  RETURN count(b) AS bound
}
WITH l, declared, concluded, bound
WHERE declared + concluded + bound > 0
RETURN l.id AS license, l.name AS name, l.category AS category, l.is_read AS is_read, declared, concluded, bound
ORDER BY declared DESC, bound DESC, license
LIMIT $limit
