// Question: license_drift. Parameters: none, edges. Columns: relation, edges, changed, mutation_rate
MATCH (c:Model)-[e:DERIVED_FROM|MIRROR_OF WHERE e['in_' + $edges]]->(p:Model)
CALL (c) {
  MATCH (c)-[:LICENSED_UNDER {basis: 'declared'}]->(l:License WHERE l.id <> 'unknown')
  RETURN collect(DISTINCT l.id) AS of_child
}
CALL (p) {
  MATCH (p)-[:LICENSED_UNDER {basis: 'declared'}]->(l:License WHERE l.id <> 'unknown')
  RETURN collect(DISTINCT l.id) AS of_parent
}
WITH coalesce(e.relation, 'mirror') AS of_edge, of_child, of_parent,
     size([x IN of_child WHERE x IN of_parent]) AS shared
WHERE size(of_child) > 0 AND size(of_parent) > 0
WITH of_edge, shared, size(of_child) + size(of_parent) - shared AS either
UNWIND [of_edge, null] AS relation
RETURN relation, count(*) AS edges, count(CASE WHEN shared < either THEN 1 END) AS changed,
       avg(toFloat(either - shared) / either) AS mutation_rate
ORDER BY edges DESC, relation
