// Question: descendant_edges. Parameters: model, max_depth, limit, edges.
// Columns: model, depth, child, parent, relation, confidence, methods, claims, first_seen, last_seen
UNWIND $model AS start
MATCH path = SHORTEST 1 (p:Model)(()-[r:DERIVED_FROM|MIRROR_OF WHERE r['in_' + $edges]]->()){0,}(s:Model {id: start})
WITH s, p, length(path) AS depth
WHERE $max_depth IS NULL OR depth < $max_depth
MATCH (c:Model)-[l:DERIVED_FROM|MIRROR_OF WHERE l['in_' + $edges]]->(p)
RETURN s.id AS model, depth, c.id AS child, p.id AS parent, coalesce(l.relation, 'mirror') AS relation,
       l.confidence AS confidence, l.methods AS methods, coalesce(l.claims, 1) AS claims,
       l.first_seen AS first_seen, l.last_seen AS last_seen
ORDER BY model, depth, parent, child, relation
LIMIT coalesce($limit, 9223372036854775807)
