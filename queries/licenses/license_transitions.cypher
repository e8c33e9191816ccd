// Question: license_transitions. Parameters: relation, changed, limit, edges.
// Columns: parent_license, child_license, edges, share
MATCH (c:Model)-[e:DERIVED_FROM|MIRROR_OF WHERE e['in_' + $edges]]->(p:Model)
WHERE $relation IS NULL OR coalesce(e.relation, 'mirror') = $relation
MATCH (p)-[:LICENSED_UNDER {basis: 'declared'}]->(lp:License WHERE lp.id <> 'unknown')
MATCH (c)-[:LICENSED_UNDER {basis: 'declared'}]->(lc:License WHERE lc.id <> 'unknown')
WITH lp.id AS parent_license, lc.id AS child_license, count(*) AS edges
WITH parent_license, sum(edges) AS total, collect([child_license, edges]) AS cells
UNWIND cells AS cell
WITH parent_license, cell[0] AS child_license, cell[1] AS edges, total
WHERE NOT $changed OR parent_license <> child_license
RETURN parent_license, child_license, edges, toFloat(edges) / total AS share
ORDER BY edges DESC, parent_license, child_license
LIMIT $limit
