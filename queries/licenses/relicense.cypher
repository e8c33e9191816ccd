// Question: relicense. Parameters: base, license, edges. Columns: change, clause, kind, license, section, models
MATCH (base:Model {id: $base})
CALL (base) {
  OPTIONAL MATCH (m:Model)-[b:BOUND_BY {edges: $edges, ancestor: $base}]->()
  RETURN count(DISTINCT m) AS models
}
MATCH (c:Clause)
OPTIONAL MATCH (base)-[u:LICENSED_UNDER]->(old:License)-[b:HAS_CLAUSE]->(c)
  WHERE u.basis = 'concluded' OR NOT EXISTS { (base)-[:LICENSED_UNDER {basis: 'concluded'}]->() }
OPTIONAL MATCH (new:License {id: $license})-[a:HAS_CLAUSE]->(c)
WITH c, models, old, b, new, a
WHERE a IS NOT NULL OR b IS NOT NULL
RETURN CASE WHEN a IS NULL THEN 'lost' WHEN b IS NULL THEN 'gained' ELSE 'kept' END AS change,
       c.id AS clause, c.kind AS kind, coalesce(new.id, old.id) AS license, coalesce(a.section, b.section) AS section,
       models
ORDER BY change, kind, clause
