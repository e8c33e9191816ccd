// Question: descendants. Parameters: model, max_depth, relation, limit, edges.
// Columns: model, descendant, depth, relations, confidence, methods, account, created_at, downloads_30d
UNWIND $model AS start
MATCH path = SHORTEST 1 (d:Model)(()-[r:DERIVED_FROM|MIRROR_OF WHERE r['in_' + $edges]]->())+(s:Model {id: start})
WHERE d <> s
WITH s, d, length(path) AS depth
WHERE $max_depth IS NULL OR depth <= $max_depth
MATCH (d)-[own:DERIVED_FROM|MIRROR_OF WHERE own['in_' + $edges]]->()
UNWIND own.methods AS method
WITH s, d, depth, own, coalesce(own.relation, 'mirror') AS relation, method ORDER BY relation, method
WITH s, d, depth, collect(DISTINCT relation) AS relations, max(own.confidence) AS confidence,
     collect(DISTINCT method) AS methods
WITH *, COLLECT { UNWIND methods AS m RETURN m ORDER BY m } AS sorted_methods
WHERE $relation IS NULL OR $relation IN relations
RETURN s.id AS model, d.id AS descendant, depth, relations, confidence, sorted_methods AS methods,
       d.account AS account, d.created_at AS created_at, d.downloads_30d AS downloads_30d
ORDER BY model, depth, descendant
LIMIT coalesce($limit, 9223372036854775807)
