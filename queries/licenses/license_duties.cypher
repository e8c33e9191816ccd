// Question: license_duties. Parameters: model, kinds, edges.
// Columns: model, license, reach, depth, ancestor, clause, kind, section, wording, threshold, restricts
UNWIND $model AS start
MATCH (m:Model {id: start})
CALL (m) {
  MATCH (m)-[u:LICENSED_UNDER]->(l:License)
  WHERE u.basis = 'concluded' OR NOT EXISTS { (m)-[:LICENSED_UNDER {basis: 'concluded'}]->() }
  RETURN l, 'own' AS reach, 0 AS depth, null AS ancestor
  UNION ALL
  MATCH (m)-[b:BOUND_BY {edges: $edges}]->(l:License)
  RETURN l, b.reach AS reach, b.depth AS depth, b.ancestor AS ancestor
}
OPTIONAL MATCH (l)-[k:HAS_CLAUSE]->(c:Clause)
WITH m, l, reach, depth, ancestor, k, c
WHERE c IS NULL OR c.kind IN coalesce($kinds, ['duty', 'prohibition', 'condition'])
RETURN m.id AS model, l.id AS license, reach, depth, ancestor, c.id AS clause, c.kind AS kind, k.section AS section,
       k.wording AS wording, toFloat(coalesce(k.monthly_active_users, k.revenue)) AS threshold,
       coalesce(k.restricts, k.territories) AS restricts
ORDER BY model, depth, license, kind, clause
