-- Question: descendants. Parameters: model, max_depth, relation, limit.
-- Columns: model, descendant, depth, relations, confidence, methods, account, created_at, downloads_30d
WITH own AS (
    SELECT l.child, list_sort(list(DISTINCT l.relation)) AS relations, max(l.confidence) AS confidence,
           list_sort(list_distinct(flatten(list(l.methods)))) AS methods
    FROM lineage l WHERE l.child IN (SELECT node FROM descendant WHERE depth > 0) GROUP BY l.child
)
SELECT s.id AS model, d.id AS descendant, w.depth, own.relations, own.confidence, own.methods, d.account,
       d.created_at, d.downloads_30d
FROM descendant w
JOIN model s ON s.idx = w.model
JOIN model d ON d.idx = w.node
JOIN own ON own.child = w.node
WHERE w.depth > 0 AND ($max_depth IS NULL OR w.depth <= $max_depth)
  AND ($relation IS NULL OR list_contains(own.relations, $relation))
ORDER BY s.id, w.depth, d.id
LIMIT $limit
