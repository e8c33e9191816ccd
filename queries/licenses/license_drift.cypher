// Question: license_drift. Parameters: none, edges. Columns: relation, edges, changed, mutation_rate
MATCH (m:Model)-[:LICENSED_UNDER {basis: 'declared'}]->(l:License WHERE l.id <> 'unknown')
WITH m, collect(DISTINCT l.id) AS of_child
MATCH (m)-[e:DERIVED_FROM|MIRROR_OF WHERE e['in_' + $edges]]->(p:Model)
MATCH (p)-[:LICENSED_UNDER {basis: 'declared'}]->(l:License WHERE l.id <> 'unknown')
WITH e, of_child, collect(DISTINCT l.id) AS of_parent
WITH coalesce(e.relation, 'mirror') AS of_edge, size(of_child) + size(of_parent) AS both,
     size([x IN of_child WHERE x IN of_parent]) AS shared
WITH of_edge, shared, both - shared AS either
UNWIND [of_edge, null] AS relation
RETURN relation, count(*) AS edges, count(CASE WHEN shared < either THEN 1 END) AS changed,
       avg(toFloat(either - shared) / either) AS mutation_rate
ORDER BY edges DESC, relation
