// Question: ancestors. Parameters: model, max_depth, edges.
// Columns: model, ancestor, depth, is_root, organization, country
UNWIND $model AS start
MATCH path = SHORTEST 1 (s:Model {id: start})(()-[r:DERIVED_FROM|MIRROR_OF WHERE r['in_' + $edges]]->())+(a:Model)
WHERE a <> s
WITH s, a, length(path) AS depth
WHERE $max_depth IS NULL OR depth <= $max_depth
OPTIONAL MATCH (a)-[:UPLOADED_BY]->(:Account)-[:RUN_BY]->(g:Organization)
RETURN s.id AS model, a.id AS ancestor, depth, a['is_root_' + $edges] AS is_root,
       g.id AS organization, g.country AS country
ORDER BY model, depth, ancestor
